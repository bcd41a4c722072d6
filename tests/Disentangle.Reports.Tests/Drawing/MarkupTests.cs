using System.Xml.Linq;
using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Tests.Drawing;

public class MarkupTests
{
    [Theory]
    [InlineData("a < b & c > \"d\" 'e'")]
    [InlineData("β·KL(q ‖ p) 🎲\nnext\tline")]
    [InlineData("]]> <!-- <script>alert(1)</script>")]
    public void Text_and_attributes_come_back_as_they_were(string text)
    {
        var markup = new Markup();
        using (markup.Open("p", ("title", text))) markup.Text(text);
        XElement read = XElement.Parse(markup.ToString());
        Assert.Equal(text, read.Value);
        Assert.Equal(text.ReplaceLineEndings(" ").Replace('\t', ' '), read.Attribute("title")!.Value); // as XML reads attributes
    }

    [Fact]
    public void What_XML_does_not_allow_becomes_the_replacement_character() =>
        Assert.Equal("a\uFFFDb\uFFFDc\uFFFDd\uFFFD", XElement.Parse(new Markup().Leaf("p", "a\0b\u001Bc\uD800d\uFFFE").ToString()).Value);

    [Fact]
    public void Elements_nest_and_attributes_without_value_are_left_out()
    {
        var markup = new Markup();
        using (markup.Open("ul", ("class", null), ("id", "x")))
            markup.Leaf("li", "").Void("br");
        Assert.Equal("<ul id=\"x\"><li></li><br/></ul>", markup.ToString());
    }
}
