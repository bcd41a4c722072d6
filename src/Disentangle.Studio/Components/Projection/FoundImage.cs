using Disentangle.Studio.Models;

namespace Disentangle.Studio.Components.Projection;

/// <summary>An image that was searched for or chosen among the points.</summary>
/// <param name="Image">Its index.</param>
/// <param name="Facts">What is known of it: names and values.</param>
public sealed record FoundImage(int Image, IReadOnlyList<(string Name, string Value)> Facts)
{
    /// <summary>An image of codes; null where it has no point.</summary>
    /// <param name="open">The codes.</param>
    /// <param name="image">Its index.</param>
    /// <param name="errors">The squared errors of the images, where they are measured.</param>
    internal static FoundImage? Of(ICodeView open, int image, float[]? errors)
    {
        int place = Enumerable.Range(0, open.Columns.Images.Count).FirstOrDefault(i => open.Columns.Images[i] == image, -1);
        if (place < 0) return null;
        List<(string, string)> facts =
        [
            .. open.Columns.Factors.Select((factor, k) =>
                (factor.Name, $"{factor.ValueText((int)open.Columns.Factor(k)[place])} {factor.Unit}".TrimEnd())),
        ];
        if (open.Columns.Kl is { } kl) facts.Add(("KL divergence", $"{Number(kl[place])} nats"));
        if (errors is not null) facts.Add(("squared error", Number(errors[place])));
        return new FoundImage(image, facts);
    }

    private static string Number(float value) => Reports.Drawing.Figures.Show(value);
}
