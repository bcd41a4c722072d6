using Disentangle.Metrics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Samples.Packages;

internal static class ScoreCodes
{
    public static void Run()
    {
        CodeSource source = CodeFile.Read("codes.npz").Source;
        double gap = new MutualInformationGap().Evaluate(source, seed: 1).Values["mig"];
    }
}
