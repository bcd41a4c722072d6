using Disentangle.Methods;

namespace Disentangle.Analysis;

/// <summary>
/// Traversals of all latent units of a model around any code: what sliders show. The range of each unit is found once, from codes of many
/// images; then each code costs one decoding of all strips together. Nothing here reads or writes files.
/// </summary>
public sealed class Filmstrips
{
    /// <summary>The images of a strip, unless told otherwise.</summary>
    public const int UsualCount = 11;

    // Codes that are decoded between two looks at the cancellation: more than the strips of most models have in all.
    private const int AtOnce = 512;
    private const float LeastRange = 1e-6f;

    private readonly IMethod _method;

    private Filmstrips(IMethod method, IReadOnlyList<Filmstrip> strips, int count) => (_method, Strips, Count) = (method, strips, count);

    /// <summary>The strips: active units first, and of each kind the most informative first.</summary>
    public IReadOnlyList<Filmstrip> Strips { get; }

    /// <summary>The images of a strip; one of a discrete unit has as many as the unit has values, at most these.</summary>
    public int Count { get; }

    /// <summary>
    /// The strips of a model. A unit goes from the 1 % to the 99 % quantile of its aggregate posterior
    /// (<see cref="AggregateQuantiles"/>); a discrete one takes its values (<see cref="IMethod.DiscreteValues"/>).
    /// </summary>
    /// <param name="method">Draws the images.</param>
    /// <param name="codes">Codes of images that stand for the data set, at least 1.</param>
    /// <param name="count">Images of a strip, at least 2.</param>
    /// <param name="information">I(n; z_d) of each unit in nats, by unit; null where it is not known.</param>
    /// <exception cref="ArgumentException">There are no codes, or not as many values as units.</exception>
    public static Filmstrips Of(IMethod method, Codes codes, int count = UsualCount, IReadOnlyList<double>? information = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        if (information is not null && information.Count != codes.Latents)
            throw new ArgumentException($"{codes.Latents} units have as many values of information, got {information.Count}");
        var statistics = LatentStatistics.Of(codes);
        HashSet<int> active = [.. statistics.ActiveUnits()];
        (float Lower, float Upper)[] ranges = AggregateQuantiles.Of(codes);
        IReadOnlyList<float> usual = float.IsNaN(statistics.MeanKl[0]) ? statistics.MeanVariance : statistics.MeanKl;
        IEnumerable<Filmstrip> strips = Enumerable.Range(0, codes.Latents).Select(unit =>
        {
            IReadOnlyList<float>? discrete = method.DiscreteValues(unit);
            return new Filmstrip(
                unit,
                discrete is null ? Between(method, unit, ranges[unit], count) : Chosen(discrete, count),
                information?[unit] ?? usual[unit],
                active.Contains(unit),
                discrete is not null);
        });
        return new(method, [.. strips.OrderByDescending(strip => strip.IsActive).ThenByDescending(strip => strip.Information)], count);
    }

    /// <summary>The same strips over one range for all units; discrete units keep their values.</summary>
    /// <param name="first">The first value.</param>
    /// <param name="last">The last value, larger than the first.</param>
    public Filmstrips Over(float first, float last)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(first, last);
        float[] values = EvenValues.Between(first, last, Count);
        return new(_method, [.. Strips.Select(strip => strip.IsDiscrete ? strip : strip with { Values = values })], Count);
    }

    /// <summary>The strip of a unit.</summary>
    /// <param name="unit">From 0 to D - 1.</param>
    public Filmstrip OfUnit(int unit) => Strips.First(strip => strip.Unit == unit);

    /// <summary>
    /// The images of strips around one code, strip after strip, decoded together. Not safe to call from two threads at once.
    /// </summary>
    /// <param name="code">(D): what the units have that do not move.</param>
    /// <param name="strips">Which, in the order of the result; null for all.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>(sum of the values of the strips, H, W, C), values in [0, 1].</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Tensor Decode(
        ReadOnlySpan<float> code, IReadOnlyList<Filmstrip>? strips = null, CancellationToken cancellation = default)
    {
        strips ??= Strips;
        Tensor codes = new(new Shape(strips.Sum(strip => strip.Values.Count), code.Length));
        int row = 0;
        foreach (Filmstrip strip in strips)
        {
            Traversal.Codes(code, strip.Unit, strip.Values).HostRead().CopyTo(codes.HostWrite()[(row * code.Length)..]);
            row += strip.Values.Count;
        }

        return Decode(codes, cancellation);
    }

    /// <summary>The images of two units that move at once. Not safe to call from two threads at once.</summary>
    /// <param name="code">(D): what the units have that do not move.</param>
    /// <param name="across">The unit that changes within a row, from left to right.</param>
    /// <param name="up">Another unit, which has its first value in the first row.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>(values of <paramref name="up"/> x values of <paramref name="across"/>, H, W, C), row by row, values in [0, 1].</returns>
    /// <exception cref="ArgumentException">Both are the same unit.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Tensor DecodeGrid(ReadOnlySpan<float> code, Filmstrip across, Filmstrip up, CancellationToken cancellation = default)
    {
        if (across.Unit == up.Unit) throw new ArgumentException($"a grid has two different units, got {across.Name} twice");
        float[] moved = code.ToArray();
        Tensor codes = new(new Shape(up.Values.Count * across.Values.Count, code.Length));
        int row = across.Values.Count * code.Length;
        for (int i = 0; i < up.Values.Count; i++)
        {
            moved[up.Unit] = up.Values[i];
            Traversal.Codes(moved, across.Unit, across.Values).HostRead().CopyTo(codes.HostWrite()[(i * row)..]);
        }

        return Decode(codes, cancellation);
    }

    private Tensor Decode(Tensor codes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        int count = codes.Shape[0], latents = codes.Shape[1];
        if (count <= AtOnce) return _method.Decode(codes);
        ImageShape shape = _method.ImageShape;
        Tensor images = new(new Shape(count, shape.Height, shape.Width, shape.Channels));
        for (int first = 0; first < count; first += AtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            int some = Math.Min(AtOnce, count - first);
            Tensor part = new(new Shape(some, latents), codes.HostRead().Slice(first * latents, some * latents).ToArray());
            _method.Decode(part).HostRead().CopyTo(images.HostWrite()[(first * shape.Count)..]);
        }

        return images;
    }

    // A unit of a deterministic encoder that is the same for all images has no range of its own.
    private static float[] Between(IMethod method, int unit, (float Lower, float Upper) range, int count)
    {
        (float first, float last) = range.Upper - range.Lower > LeastRange ? range : method.TraversalRange(unit);
        return EvenValues.Between(first, last, count);
    }

    private static IReadOnlyList<float> Chosen(IReadOnlyList<float> values, int count) => values.Count <= count ? values
        : [.. Enumerable.Range(0, count).Select(i => values[(int)Math.Round((double)i * (values.Count - 1) / (count - 1))])];
}
