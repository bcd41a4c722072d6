using System.Globalization;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>What active units are counted with; the defaults are the paper's threshold and disentanglement_lib's sample.</summary>
public sealed record ActiveUnitsOptions : SampleOptions
{
    /// <summary>A unit is active when its mean varies more than this.</summary>
    public double LeastVariance { get; init; } = 0.01;
}

/// <summary>
/// Active units: how many codes have a variance above 0.01 over the images, 0 to D (Burda, Grosse and Salakhutdinov, Importance Weighted
/// Autoencoders, 2016). It looks at no factor.
/// </summary>
/// <remarks>The variance of a sample, over N - 1; with one image no unit is active.</remarks>
public sealed class ActiveUnits : SampleMetric
{
    private readonly double _leastVariance;

    /// <summary>The count with the paper's threshold, or another.</summary>
    public ActiveUnits(ActiveUnitsOptions? options = null)
        : base(options ??= new())
    {
        _leastVariance = options.LeastVariance;
        if (!(_leastVariance >= 0))
            throw new ArgumentOutOfRangeException(nameof(options), $"the least variance must be >= 0, got {_leastVariance}");
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MetricEntry Entry { get; } = new(
        "active-units",
        "Active units",
        "0 to the number of latent units",
        "How many latent units have a variance above 0.01 over the images.",
        HigherIsBetter: true,
        [new("active-units")],
        _ => new ActiveUnits())
    {
        Citation = "Burda, Grosse, Salakhutdinov: Importance Weighted Autoencoders, 2016",
        Scale = null,
        UsesFactors = false,
    };

    /// <inheritdoc/>
    public override string Id => Entry.Id;

    private protected override bool UsesFactors => Entry.UsesFactors;

    private protected override string ProtocolOf(int images) =>
        string.Create(CultureInfo.InvariantCulture, $"{images} images, variance above {_leastVariance}");

    private protected override (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        CodeSample sample, IReadOnlyList<string> factorNames, Crew crew)
    {
        double[] variances = [.. Enumerable.Range(0, sample.Dimensions).Select(sample.CodeVariance)];
        return (
            new() { ["active-units"] = variances.Count(v => v > _leastVariance) },
            [InformationTable.PerCode("variance of each code", ("variance", variances))]);
    }
}
