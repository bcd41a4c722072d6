namespace Disentangle.Datasets.Sampling;

/// <summary>Images that training does not see: those whose factors lie in all of the given ranges at once.</summary>
/// <param name="Ranges">The ranges, at least one, each of another factor.</param>
public sealed record HeldOutCombination(IReadOnlyList<FactorRange> Ranges)
{
    /// <summary>
    /// Reads <c>a=1,b=4-7,c=red</c>: the images in which a is 1, b is from 4 to 7 and c is red. Whole numbers are the numbers of values,
    /// from 0; anything else is the name of a value, or what it stands for as <see cref="Images.Factor.ValueText"/> writes it.
    /// </summary>
    /// <exception cref="UserErrorException">It is not of this form, or names a factor twice.</exception>
    public static HeldOutCombination Parse(string text) =>
        new(FactorRange.ParseAll(text, "a held-out combination", "for two ranges, give --hold-out twice"));

    /// <summary><c>a=1,b=4-7</c>.</summary>
    public override string ToString() => string.Join(',', Ranges);
}
