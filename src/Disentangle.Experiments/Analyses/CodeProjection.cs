using Disentangle.Analysis;
using Disentangle.Experiments.Encodings;
using Disentangle.Metrics.Learners;

namespace Disentangle.Experiments.Analyses;

/// <summary>A plane of the space of codes.</summary>
/// <param name="AcrossName">What goes from left to right.</param>
/// <param name="UpName">What goes from the bottom to the top.</param>
/// <param name="Origin">The code whose coordinates are 0, (D).</param>
/// <param name="Across">The direction from left to right, (D), of length 1.</param>
/// <param name="Up">The direction from the bottom to the top, orthogonal to the other, (D).</param>
public sealed record CodePlane(string AcrossName, string UpName, IReadOnlyList<double> Origin, double[] Across, double[] Up);

/// <summary>
/// The principal components of codes, what each has to do with the factors, and planes to look at codes in. Directions are those of the
/// codes as they are, not brought to one scale: a unit that carries nothing hardly varies, and stays small.
/// </summary>
public sealed class CodeProjection
{
    private readonly double[,] _factorShares;

    private CodeProjection(CodeColumns columns, PrincipalComponents components, double[,] factorShares) =>
        (Columns, Components, _factorShares) = (columns, components, factorShares);

    /// <summary>The codes.</summary>
    public CodeColumns Columns { get; }

    /// <summary>Their principal components, of all of them.</summary>
    public PrincipalComponents Components { get; }

    /// <summary>Finds the components of codes.</summary>
    /// <param name="columns">The codes.</param>
    /// <param name="crew">The threads.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static CodeProjection Of(CodeColumns columns, Crew crew, CancellationToken cancellation = default)
    {
        var components = PrincipalComponents.Of(columns.Means, columns.Latents);
        float[][] factors = [.. columns.Factors.Select((_, k) => columns.Factor(k))];
        double[,] shares = new double[columns.Latents, factors.Length];
        crew.For(columns.Latents, c =>
        {
            float[] along = columns.Along(components.Mean, components.Direction(c));
            for (int k = 0; k < factors.Length; k++) shares[c, k] = ShareBetween(along, factors[k], columns.Factors[k].Size);
        }, cancellation);
        return new CodeProjection(columns, components, shares);
    }

    /// <summary>
    /// How much of the variance along a component the values of a factor explain: the correlation ratio eta^2, variance of the means of the
    /// values over all variance, 0 to 1; NaN where nothing varies.
    /// </summary>
    /// <param name="component">From 0 to D - 1.</param>
    /// <param name="factor">From 0 to K - 1.</param>
    public double FactorShare(int component, int factor) => _factorShares[component, factor];

    /// <summary>All of this in numbers.</summary>
    public ProjectionSummary Summary() => new(
        Components.Mean, [.. Columns.Factors.Select(factor => factor.Name)],
        [.. Enumerable.Range(0, Columns.Latents).Select(c => new ComponentSummary(
            Components.Variances[c], Components.ShareOf(c), Components.Direction(c),
            [.. Columns.Factors.Select((_, k) => FactorShare(c, k))]))]);

    /// <summary>The plane of a choice.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public CodePlane PlaneOf(PlaneChoice choice)
    {
        choice.Check(Columns.Latents);
        switch (choice.Kind)
        {
            case PlaneKind.Units:
                return new CodePlane(
                    $"z{choice.Across}", $"z{choice.Up}", new double[Columns.Latents], Unit(choice.Across), Unit(choice.Up));
            case PlaneKind.Tour:
                PlaneTour tour = TourOf(choice.Seed);
                if (choice.Frame > tour.Last || choice.Frame < 0)
                    throw new UserErrorException($"tour {choice.Seed} has the frames 0 to {tour.Last}, got {choice.Frame}");
                (double[] across, double[] up) = tour.At(choice.Frame);
                return new CodePlane("first direction", "second direction", Components.Mean, across, up);
            default:
                return new CodePlane(NameOf(choice.Across), NameOf(choice.Up), Components.Mean,
                    Components.Direction(choice.Across - 1), Components.Direction(choice.Up - 1));
        }

        string NameOf(int number) => $"component {number}";
    }

    /// <summary>
    /// A tour that starts at the first two components and goes through random planes of the active units, or of the three that vary most.
    /// </summary>
    /// <param name="seed">Decides the planes.</param>
    /// <exception cref="UserErrorException">There are fewer than three units.</exception>
    public PlaneTour TourOf(ulong seed)
    {
        PlaneChoice.OfTour(seed, 0).Check(Columns.Latents);
        int[] units = Columns.Statistics.ActiveUnits();
        if (units.Length < 3)
            units = [.. Enumerable.Range(0, Columns.Latents).OrderByDescending(unit => Columns.Statistics.MeanVariance[unit]).Take(3)];
        return PlaneTour.Of(Components.Direction(0), Components.Direction(1), units, seed);
    }

    /// <summary>What colours points where the user does not say: the factor that explains most of both coordinates.</summary>
    /// <param name="x">The coordinates across.</param>
    /// <param name="y">The coordinates upwards.</param>
    /// <returns>The id of a colour.</returns>
    public string UsualColour(float[] x, float[] y)
    {
        if (Columns.Factors.Count == 0) return Columns.Kl is null ? "z0" : PointColour.Kl;
        return Columns.Factors[Enumerable.Range(0, Columns.Factors.Count).MaxBy(Explained)].Name;

        double Explained(int k) => Known(ShareBetween(x, Columns.Factor(k), Columns.Factors[k].Size))
            + Known(ShareBetween(y, Columns.Factor(k), Columns.Factors[k].Size));

        static double Known(double share) => double.IsNaN(share) ? 0 : share;
    }

    // Of the values of a factor that never varies, nothing is explained.
    private static double ShareBetween(float[] values, float[] factor, int size)
    {
        double[] sums = new double[size];
        int[] counts = new int[size];
        double total = 0, squares = 0;
        for (int i = 0; i < values.Length; i++)
        {
            int value = (int)factor[i];
            sums[value] += values[i];
            counts[value]++;
            total += values[i];
        }

        double mean = total / values.Length, between = 0;
        foreach (float value in values) squares += (value - mean) * (value - mean);
        for (int v = 0; v < size; v++)
            if (counts[v] > 0) between += counts[v] * Math.Pow(sums[v] / counts[v] - mean, 2);
        return between / squares;
    }

    private double[] Unit(int unit)
    {
        double[] direction = new double[Columns.Latents];
        direction[unit] = 1;
        return direction;
    }
}
