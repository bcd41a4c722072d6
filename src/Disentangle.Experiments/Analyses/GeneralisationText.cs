using Disentangle.Reports.PlainText;

namespace Disentangle.Experiments.Analyses;

/// <summary>A measurement of generalisation as text.</summary>
internal static class GeneralisationText
{
    public static void Print(GeneralisationResult result, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"{result.HeldOutImages} held-out images ({result.Rules}), {result.SeenImages} images seen in training");
        TextTable table = new("", "seen", "held out", "meaning");
        foreach (ReadoutAccuracy readout in result.Readouts)
            table.Add(readout.Factor, $"{readout.Seen:0.0000}", $"{readout.HeldOut:0.0000}",
                "accuracy of predicting the factor from the code");
        table.Add("squared error", $"{result.SeenError.Mean:0.00}", $"{result.HeldOutError.Mean:0.00}",
            "reconstruction error of an image, summed over its pixels");
        table.Write(output);
        output.WriteLine(result.WhyNoReadouts is { } reason
            ? $"no generalisation score: {reason}"
            : $"generalisation {result.Score:0.0000}: mean accuracy on held-out combinations divided by accuracy on seen "
                + $"combinations ({result.Readout})");
    }
}
