using System.Xml.Linq;

namespace Disentangle.Reports.Tests;

/// <summary>Pages of sections.</summary>
public sealed class HtmlPageTests
{
    [Fact]
    public void Blocks_stand_under_their_headings_in_order_and_texts_are_no_markup()
    {
        string html = HtmlPage.Render(new PageModel
        {
            Title = "a < b", Lead = "lead", Notice = "not final", Footer = "end", Facts = [new("models", "12")],
            Sections =
            [
                new("one", "One",
                [
                    new PageText("first"), new PageTable(["name", "n"], [["<x>", "1"], ["y", "2"]]) { Bold =
                        new HashSet<(int, int)> { (1, 1) } },
                    new PageFold("more", [new PageText("folded", Quiet: true)]),
                ]),
                new("two", "Two", [new PageChart(new ReportChart("chart", "look", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"))]),
            ],
        });
        XElement page = XElement.Parse(html[html.IndexOf("<html", StringComparison.Ordinal)..]);
        XNamespace x = "http://www.w3.org/1999/xhtml";

        Assert.Equal("a < b", page.Descendants(x + "h1").Single().Value);
        Assert.Equal(["One", "Two"], page.Descendants(x + "h2").Select(heading => heading.Value));
        Assert.Equal(["name", "n", "<x>", "1", "y", "2"],
            page.Descendants().Where(e => e.Name.LocalName is "th" or "td").Select(cell => cell.Value));
        Assert.Equal("2", page.Descendants(x + "b").Single().Value);
        Assert.Equal("folded", page.Descendants(x + "details").Single().Element(x + "p")!.Value);
        Assert.Equal("look", page.Descendants(x + "figcaption").Single().Value);
        Assert.Empty(page.Descendants(x + "nav")); // two sections need no contents
    }
}
