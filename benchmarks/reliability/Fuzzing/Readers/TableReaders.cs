using System.Text;
using Disentangle.Comparisons.Formats;

namespace Disentangle.Reliability.Fuzzing.Readers;

/// <summary>Tables of scores from elsewhere.</summary>
internal static class TableReaders
{
    private const string Csv = "name,method,data,seed,setting.beta,weak,step,score.mig,score.dci.disentanglement\n"
        + "a,beta-vae,shapes3d,0,4,,3000,0.25,nan\n\"b, \"\"c\"\"\",slow-vae,shapes3d,1,,true,,1e-3,\n";

    private const string Flat =
        """[{"method":"vae","data":"x","seed":0,"setting.beta":4.0,"score.mig":0.5,"score.sap":null,"weak":true}]""";

    private const string Whole = """
        {"title":"t","notes":["n"],"columns":[{"id":"mig","role":"metric","higherIsBetter":true}],"rows":[{"name":"a","method":"vae",
        "data":"x","seed":1,"settings":{"beta":"4"},"scores":{"mig":0.5,"sap":null,"jemmig":"Infinity"},"failure":"no","weak":true,
        "curves":{"mig":[[0,0.1],[10,null]]},"information":{"factors":["f"],"shares":[[0.1],[0.9]]}}]}
        """;

    public static IEnumerable<FuzzReader> All =>
    [
        new("scores-csv", "a.csv", [Encoding.UTF8.GetBytes(Csv)], path => ScoreTableFile.Read(path)),
        new("scores-json", "a.json", [Encoding.UTF8.GetBytes(Whole), Encoding.UTF8.GetBytes(Flat)], path => ScoreTableFile.Read(path)),
    ];
}
