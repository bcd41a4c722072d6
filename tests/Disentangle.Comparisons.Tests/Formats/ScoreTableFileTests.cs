using Disentangle.Comparisons.Formats;
using Disentangle.Comparisons.Tables;
using static Disentangle.Comparisons.Tests.TestTables;

namespace Disentangle.Comparisons.Tests.Formats;

public sealed class ScoreTableFileTests
{
    [Fact]
    public void The_ending_of_the_name_decides_the_form()
    {
        ScoreTable table = ScoreTable.Of("mine", [Row("vae", "cars3d", "4", 2, ("mig", 0.5))]);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tables");
        try
        {
            foreach (string name in new[] { "a.csv", "a.JSON" })
            {
                string path = Path.Combine(folder.FullName, name);
                ScoreTableFile.Write(path, table);
                AssertSame(table.Rows[0], Assert.Single(ScoreTableFile.Read(path).Rows));
            }

            Assert.StartsWith("{", File.ReadAllText(Path.Combine(folder.FullName, "a.JSON")), StringComparison.Ordinal);
            ScoreTableFile.Write(Path.Combine(folder.FullName, "long.csv"), table, isLong: true);
            Assert.EndsWith(",4,mig,0.5\n", File.ReadAllText(Path.Combine(folder.FullName, "long.csv")), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        Assert.Equal("a.xlsx: the name of a table of scores must end in .csv or .json",
            Assert.Throws<UserErrorException>(() => ScoreTableFile.Read("a.xlsx")).Message);
    }
}
