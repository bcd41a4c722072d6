using System.Globalization;

namespace Disentangle.Datasets.Sampling;

/// <summary>
/// Two factors that are drawn together (Träuble, Creager, Kilbertus, Locatello, Dittadi, Goyal, Schölkopf and Bauer: On disentangled
/// representations learned from correlated data, ICML 2021): a pair of values (i, j) has weight exp(-(i / (m - 1) - j / (n - 1))² / (2
/// width²)), m and n being the sizes of the factors.
/// </summary>
/// <param name="First">The name of a factor.</param>
/// <param name="Second">The name of another.</param>
/// <param name="Width">How far the two may differ, each counted from 0 at its first value to 1 at its last; above 0. At 0.1 they hardly do,
/// at 1 they are nearly independent.</param>
public sealed record FactorCorrelation(string First, string Second, double Width)
{
    private const string Form = "a,b=width";

    /// <summary>Reads <c>a,b=width</c>.</summary>
    /// <exception cref="UserErrorException">It is not of this form, names one factor twice, or the width is not above 0.</exception>
    public static FactorCorrelation Parse(string text)
    {
        string[] sides = text.Split('='), names = sides[0].Split(',', StringSplitOptions.TrimEntries);
        if (sides.Length != 2 || names is not [{ Length: > 0 }, { Length: > 0 }]
            || !double.TryParse(sides[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double width))
            throw new UserErrorException($"a correlation is given as {Form}, got {text}", "for example scale,orientation=0.2");
        if (names[0] == names[1]) throw new UserErrorException($"a correlation is of two factors, got {names[0]} twice");
        if (!(width > 0 && double.IsFinite(width))) throw new UserErrorException($"the width of a correlation must be > 0, got {sides[1]}");
        return new FactorCorrelation(names[0], names[1], width);
    }

    /// <summary>The weight of a pair of values, in (0, 1]; 1 where one of the factors has one value only.</summary>
    /// <param name="first">The value of the first factor, 0 .. <paramref name="firstSize"/> - 1.</param>
    /// <param name="firstSize">How many values it has.</param>
    /// <param name="second">The value of the second factor.</param>
    /// <param name="secondSize">How many values it has.</param>
    public double Weight(int first, int firstSize, int second, int secondSize)
    {
        if (firstSize < 2 || secondSize < 2) return 1;
        double difference = (first / (firstSize - 1.0) - second / (secondSize - 1.0)) / Width;
        return Math.Exp(-difference * difference / 2);
    }

    /// <summary><c>a,b=width</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First},{Second}={Width:R}");
}
