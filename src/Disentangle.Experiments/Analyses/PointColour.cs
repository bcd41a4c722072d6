using Disentangle.Datasets.Images;
using Disentangle.Experiments.Encodings;
using Disentangle.Reports.Drawing;
using Disentangle.Reports.Pictures;

namespace Disentangle.Experiments.Analyses;

/// <summary>What the points of images can be coloured by.</summary>
/// <param name="Id">What a user types: the name of a factor, <c>z3</c>, <c>kl</c> or <c>error</c>.</param>
/// <param name="Name">What it is.</param>
public sealed record PointColour(string Id, string Name)
{
    /// <summary>The squared error of the reconstruction, which has to be measured first (<see cref="SquaredErrors"/>).</summary>
    public const string Error = "error";

    /// <summary>The KL divergence of each image.</summary>
    public const string Kl = "kl";

    /// <summary>All there are.</summary>
    /// <param name="factors">The factors of the images.</param>
    /// <param name="latents">D.</param>
    /// <param name="hasKl">Whether there is a KL divergence of each image.</param>
    /// <param name="hasDecoder">Whether there is a model that reconstructs the images.</param>
    public static IReadOnlyList<PointColour> All(IReadOnlyList<Factor> factors, int latents, bool hasKl, bool hasDecoder) =>
    [
        .. factors.Select(factor => new PointColour(factor.Name, factor.Name)),
        .. Enumerable.Range(0, latents).Select(unit => new PointColour($"z{unit}", $"z{unit}")),
        .. hasKl ? [new PointColour(Kl, "KL divergence of the image (nats)")] : Array.Empty<PointColour>(),
        .. hasDecoder ? [new PointColour(Error, "squared reconstruction error")] : Array.Empty<PointColour>(),
    ];

    /// <summary>The one that a user names.</summary>
    /// <param name="name">Its id.</param>
    /// <param name="all">All there are.</param>
    /// <exception cref="UserErrorException">There is none of that name.</exception>
    public static PointColour Find(string name, IReadOnlyList<PointColour> all) => Names.Find("colour", name, all, colour => colour.Id);

    /// <summary>The tones of the points.</summary>
    /// <param name="columns">The codes.</param>
    /// <param name="errors">The squared errors of their images; null where they are not measured.</param>
    /// <exception cref="UserErrorException">It is the errors, and they are not measured.</exception>
    public PointTones TonesOf(CodeColumns columns, float[]? errors = null)
    {
        int factor = FactorIn(columns);
        if (factor >= 0)
        {
            Factor one = columns.Factors[factor];
            return PointTones.Of(columns.Factor(factor), one.Size <= PointTones.MostCategories
                ? [.. Enumerable.Range(0, one.Size).Select(one.ValueText)] : null);
        }

        return PointTones.Of(Id switch
        {
            Kl => [.. columns.Kl!],
            Error => errors ?? throw new UserErrorException("the reconstruction errors are not measured yet"),
            _ => columns.Unit(int.Parse(Id.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)),
        }, clip: true);
    }

    /// <summary>What the tones say.</summary>
    public PointLegend LegendOf(CodeColumns columns, PointTones tones)
    {
        int factor = FactorIn(columns);
        if (factor < 0) return new PointLegend(Name, null, $"{Figures.Show(tones.Low)} or less", $"{Figures.Show(tones.High)} or more");
        Factor one = columns.Factors[factor];
        string name = one.Unit is null ? Name : $"{Name} ({one.Unit})";
        return new PointLegend(name, tones.Categories, one.ValueText((int)tones.Low), one.ValueText((int)tones.High));
    }

    // A factor may be called as something else is; it goes first.
    private int FactorIn(CodeColumns columns)
    {
        for (int k = 0; k < columns.Factors.Count; k++)
            if (columns.Factors[k].Name == Id) return k;
        return -1;
    }
}
