using System.Diagnostics;
using System.Text.RegularExpressions;
using Disentangle.Comparisons.Analyses;
using Disentangle.Comparisons.Formats;
using Disentangle.Comparisons.Tables;
using static Disentangle.Comparisons.Tests.TestTables;

namespace Disentangle.Comparisons.Tests.Formats;

public sealed class LatexTableTests
{
    private static readonly ScoreTable Table = ScoreTable.Of("test",
    [
        Row("beta_vae", "shapes3d", "1", 0, ("mig", 0.1), ("reconstruction", 30)), Row("beta_vae", "shapes3d", "1", 1, ("mig", 0.3)),
        Row("beta_vae", "shapes3d", "4 & 100 %", 0, ("mig", 0.4), ("reconstruction", 40)),
        Row("slow-vae", "shapes3d", "", 0, ("mig", 0.9)) with { IsWeak = true }, Row("vae", "cars3d", "", 0) with { Failure = "failed" },
    ]);

    private static readonly CellMeans Means = CellMeans.Of(Table, Table.Columns);

    [Fact]
    public void Means_have_intervals_and_the_best_unsupervised_one_is_bold() => Assert.Equal(
        """
        % needs \usepackage{booktabs}; mean and 95 % interval over seeds (percentile bootstrap)
        \begin{tabular}{lllrrrr}
        \toprule
        data & method & setting & $n$ & failed & MIG $\uparrow$ & reconstruction (nats) $\downarrow$ \\
        \midrule
        shapes3d & beta\_vae & beta=1 & 2 & 0 & $0.200 \pm 0.100$ & $\mathbf{30.00}$ ($n=1$) \\
        shapes3d & beta\_vae & beta=4 \& 100 \% & 1 & 0 & $\mathbf{0.400}$ & $40.00$ \\
        shapes3d & slow-vae$^\dagger$ &  & 1 & 0 & $0.900$ & -- \\
        \midrule
        cars3d & vae &  & 1 & 1 & -- & -- \\
        \bottomrule
        \end{tabular}
        % \dagger: trained with labels or pairs, not ranked among the others

        """.ReplaceLineEndings("\n"), LatexTable.Write(Means));

    [Fact]
    public void Brackets_show_the_ends_of_the_interval() =>
        Assert.Contains("$0.200$ $[0.100, 0.300]$", LatexTable.Write(Means, IntervalForm.Brackets), StringComparison.Ordinal);

    [Fact]
    public void Special_characters_are_printed_as_they_are() => Assert.Equal(
        @"a\&b\%c\$d\#e\_f\{g\}h\textasciitilde{}i\textasciicircum{}j\textbackslash{}k\textless{}l\textgreater{}m",
        LatexText.Of(@"a&b%c$d#e_f{g}h~i^j\k<l>m"));

    [Theory]
    [InlineData("a--b---c", "a-{}-b-{}-{}-c")]
    [InlineData("\u03b2\u03c9 \u2265 \u00e9 \u2013 \u0119", "$\\beta$$\\omega$ $\\geq$ \u00e9 \u2013 U+0119")]
    [InlineData("\u6f22\ud83d\ude00", "U+6F22U+1F600")]
    public void Letters_without_a_font_are_commands_or_numbers(string text, string expected) => Assert.Equal(expected, LatexText.Of(text));

    // A row that begins with one of these would give the command before it an argument.
    [Fact]
    public void Rows_do_not_begin_with_a_bracket_or_a_star()
    {
        ScoreTable table = ScoreTable.Of("test", [Row("[a]", "x", "", 0, ("mig", 0.5)), Row("*b", "x", "", 0, ("mig", 0.4))]);
        string text = LatexTable.Write(CellMeans.Of(table, table.Columns));
        Assert.Contains("\n{}[a] & ", text, StringComparison.Ordinal);
        Assert.Contains("\n{}*b & ", text, StringComparison.Ordinal);
        Compile(text);
    }

    // Whatever stands in names: each line has as many cells, braces and dollars are in pairs.
    [Theory]
    [InlineData("a&b\\c")]
    [InlineData("{x}_y^z~")]
    [InlineData("100 % $ #1\nnext")]
    [InlineData("[1] a")]
    [InlineData("*a")]
    [InlineData("\u03b2-VAE, \u03bb \u2264 1 \u2192 \u221e \u00b5")]
    [InlineData("\u00e9\u0142 \u201cq\u201d \u2026 \u00b1 \u00d7 \u03bf \u6f22 \ud83d\ude00")]
    public void Names_never_break_the_table(string name)
    {
        ScoreTable table = ScoreTable.Of("test", [Row(name, name, name, 0, (name, 0.5), ("mig", -0.25)), Row("vae", "x", "", 0)]);
        string text = LatexTable.Write(CellMeans.Of(table, table.Columns));
        string[] lines = [.. text.Split('\n').Where(line => line.EndsWith(@" \\", StringComparison.Ordinal))];

        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.Equal(5, Unescaped("&").Count(line)));
        Assert.Equal(0, Unescaped(@"\$").Count(text) % 2);
        Assert.Equal(Unescaped(@"\{").Count(text), Unescaped(@"\}").Count(text));
        Compile(text);
    }

    private static Regex Unescaped(string letter) => new($@"(?<!\\){letter}");

    // Where a compiler is there.
    private static void Compile(string table)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder =>
            File.Exists(Path.Combine(folder, "pdflatex")))) return;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("latex");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "a.tex"),
                $"\\documentclass{{article}}\\usepackage{{booktabs}}\\begin{{document}}\n{table}\\end{{document}}\n");
            using Process process = Process.Start(new ProcessStartInfo("pdflatex", ["-interaction=nonstopmode", "-halt-on-error", "a.tex"])
            { WorkingDirectory = folder.FullName, RedirectStandardOutput = true, UseShellExecute = false })!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
