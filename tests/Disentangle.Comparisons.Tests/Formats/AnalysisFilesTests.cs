using System.Text.Json.Nodes;
using Disentangle.Comparisons.Analyses;
using Disentangle.Comparisons.Formats;

namespace Disentangle.Comparisons.Tests.Formats;

public sealed class AnalysisFilesTests
{
    [Fact]
    public void A_folder_gets_the_numbers_the_tables_and_the_figures()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("analysis");
        try
        {
            AnalysisInput input = new(SyntheticStudy.Of(["npz:/a b/c.npz"], 2, 2, 3), new AnalysisOptions { Draws = 20 });
            IReadOnlyList<string> files = AnalysisFiles.Write(folder.FullName, StudyAnalysisCatalogue.Run(input));

            Assert.All(files, name => Assert.True(new FileInfo(Path.Combine(folder.FullName, name)) is { Exists: true, Length: > 0 },
                name));
            Assert.Contains("figures/rank-correlation.npz__a_b_c.npz.svg", files);
            Assert.DoesNotContain("figures/rank-correlation.npz__a_b_c.npz-1.svg", files); // one panel alone
            Assert.Superset(
                new HashSet<string> { "figures/distributions.npz__a_b_c.npz.svg", "figures/distributions.npz__a_b_c.npz-1.svg" },
                files.ToHashSet());
            string[] lines = File.ReadAllLines(Path.Combine(folder.FullName, "tables", "rank-correlation.csv"));
            Assert.Equal("data,first,second,models,spearman,spearman_low,spearman_high,kendall_tau_b", lines[0]);
            JsonNode json = JsonNode.Parse(File.ReadAllText(Path.Combine(folder.FullName, AnalysisFiles.JsonName)))!;
            double rho = (double)json["rank-correlation"]!["npz:/a b/c.npz"]!["mig"]!["dci.disentanglement"]!;
            Assert.Contains(lines, line => line.StartsWith("npz:/a b/c.npz,mig,dci.disentanglement,12,", StringComparison.Ordinal)
                && Math.Abs(double.Parse(line.Split(',')[4], System.Globalization.CultureInfo.InvariantCulture) - rho) < 1e-15);
            Assert.Equal("The table has one data set; this needs two or more.", (string?)json["missing"]!["data-agreement"]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
