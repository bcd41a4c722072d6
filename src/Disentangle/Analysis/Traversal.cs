using Disentangle.Methods;

namespace Disentangle.Analysis;

/// <summary>Latent traversals: images of codes that differ in one unit.</summary>
public static class Traversal
{
    /// <summary>Codes equal to a base code but for one unit, which takes evenly spaced values.</summary>
    /// <param name="code">(D).</param>
    /// <param name="unit">The unit that varies, 0 .. D-1.</param>
    /// <param name="count">How many values it takes, at least 1; a single one is the middle of the range.</param>
    /// <param name="minimum">The first value.</param>
    /// <param name="maximum">The last value.</param>
    /// <returns>(count, D).</returns>
    public static Tensor Codes(ReadOnlySpan<float> code, int unit, int count, float minimum = -2, float maximum = 2) =>
        Codes(code, unit, EvenValues.Between(minimum, maximum, count));

    /// <summary>Codes equal to a base code but for one unit, which takes the given values.</summary>
    /// <param name="code">(D).</param>
    /// <param name="unit">The unit that varies, 0 .. D-1.</param>
    /// <param name="values">Its values.</param>
    /// <returns>(values, D).</returns>
    public static Tensor Codes(ReadOnlySpan<float> code, int unit, IReadOnlyList<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)unit, (uint)code.Length, nameof(unit));
        Tensor codes = new(new Shape(values.Count, code.Length));
        for (int i = 0; i < values.Count; i++)
        {
            Span<float> row = codes.HostWrite().Slice(i * code.Length, code.Length);
            code.CopyTo(row);
            row[unit] = values[i];
        }

        return codes;
    }

    /// <summary>The traversals of several units around one code: image (i, j) is at row i * count + j, unit i taking its value j.</summary>
    /// <param name="method">Draws the images, and says which values each unit takes.</param>
    /// <param name="code">(D).</param>
    /// <param name="units">The units, in the order of the result.</param>
    /// <param name="count">Values of each unit.</param>
    /// <returns>(units x count, H, W, C), values in [0, 1].</returns>
    public static Tensor Images(IMethod method, ReadOnlySpan<float> code, ReadOnlySpan<int> units, int count)
    {
        Tensor all = new(new Shape(units.Length * count, code.Length));
        for (int i = 0; i < units.Length; i++)
        {
            Codes(code, units[i], method.TraversalValues(units[i], count)).HostRead().CopyTo(all.HostWrite()[(i * count * code.Length)..]);
        }

        return method.Decode(all);
    }
}
