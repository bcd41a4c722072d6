using Disentangle.Analysis;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;

namespace Disentangle.Tests.Analysis;

public sealed class FilmstripsTests
{
    // Unit 0 tells little, unit 1 nothing, unit 2 much; unit 3 is a category.
    private static readonly Codes Known = new(
        4, 4,
        [1, 0, -3, 0, -1, 0, 3, 1, 1, 0, -3, 0, -1, 0, 3, 1],
        [.. Enumerable.Repeat((float[])[MathF.Log(0.25f), 0, MathF.Log(0.01f), 0], 4).SelectMany(row => row)]);

    [Fact]
    public void A_unit_goes_over_the_quantiles_of_the_codes_and_not_of_their_means()
    {
        (float Lower, float Upper)[] ranges = AggregateQuantiles.Of(Known, share: 0.01);

        // Unit 1 is N(0, 1); of unit 2, half of the codes are N(3, 0.1^2), so that 2 % of these are beyond the quantile.
        Assert.Equal(-2.3263479, ranges[1].Lower, 1e-5);
        Assert.Equal(2.3263479, ranges[1].Upper, 1e-5);
        Assert.Equal(3 + 0.1 * 2.0537489, ranges[2].Upper, 1e-5);
        Assert.Equal(-3 - 0.1 * 2.0537489, ranges[2].Lower, 1e-5);

        // Any quantile has the share of the mixture below it.
        (float lower, _) = AggregateQuantiles.Of(Known, share: 0.2)[0];
        double below = Known.Means.Chunk(4).Average(mean => SpecialFunctions.NormalCdf((lower - mean[0]) / 0.5));
        Assert.Equal(0.2, below, 1e-6);
    }

    [Fact]
    public void Without_variances_quantiles_are_those_of_the_means()
    {
        Codes codes = new(101, 1, [.. Enumerable.Range(0, 101).Select(i => (float)(i * 37 % 101))]);
        Assert.Equal((1f, 99f), AggregateQuantiles.Of(codes)[0]);
        Assert.Equal((2.5f, 97.5f), AggregateQuantiles.Of(codes, share: 0.025)[0]);
    }

    [Fact]
    public void Active_units_come_first_and_then_the_most_informative()
    {
        Filmstrips strips = Filmstrips.Of(new Digits(), Known, count: 5);
        Assert.Equal([2, 0, 3, 1], strips.Strips.Select(strip => strip.Unit));
        Assert.Equal([true, true, true, false], strips.Strips.Select(strip => strip.IsActive));

        // Exact information takes the place of the KL divergence, and does not make an inactive unit active.
        Filmstrips exact = Filmstrips.Of(new Digits(), Known, 5, [3, 9, 1, 2]);
        Assert.Equal([0, 3, 2, 1], exact.Strips.Select(strip => strip.Unit));
        Assert.Equal([3, 2, 1, 9], exact.Strips.Select(strip => strip.Information));
    }

    [Fact]
    public void Values_are_evenly_spaced_and_those_of_a_discrete_unit_its_own()
    {
        Filmstrips strips = Filmstrips.Of(new Digits(), Known, count: 5);
        Filmstrip normal = strips.OfUnit(1), category = strips.OfUnit(3);
        Assert.Equal([-2.32635f, -1.16317f, 0, 1.16317f, 2.32635f], normal.Values.Select(value => MathF.Round(value, 5) + 0f));
        Assert.Equal([0, 1], category.Values);
        Assert.Equal((false, true), (normal.IsDiscrete, category.IsDiscrete));
        Assert.Equal([0, 0.5, 1, 0.75], new[] { -9f, 0, 9f, 1.1631740f }.Select(value => Math.Round(normal.PlaceOf(value), 4)));

        // Of more values than images, some are left out, never the first and the last.
        Assert.Equal([0, 4, 9], Filmstrips.Of(new Digits(levels: 10), Known, count: 3).OfUnit(3).Values);

        Filmstrips over = strips.Over(-1, 3);
        Assert.Equal([-1, 0, 1, 2, 3], over.OfUnit(2).Values);
        Assert.Equal([0, 1], over.OfUnit(3).Values);
    }

    [Fact]
    public void A_constant_unit_of_a_deterministic_encoder_has_the_range_of_the_method()
    {
        Codes codes = new(3, 4, [5, 1, 0, 0, 5, 2, 0, 1, 5, 3, 0, 1]);
        Assert.Equal([-2, 2], Filmstrips.Of(new Digits(), codes, count: 2).OfUnit(0).Values);
    }

    [Fact]
    public void All_strips_are_decoded_at_once_and_only_their_unit_changes()
    {
        Digits method = new();
        Filmstrips strips = Filmstrips.Of(method, Known, count: 3).Over(1, 3);
        Tensor images = strips.Decode([7, 7, 7, 0], [strips.OfUnit(2), strips.OfUnit(3), strips.OfUnit(0)]);
        Assert.Equal(1, method.Calls);
        Assert.Equal(new Shape(8, 1, 1, 1), images.Shape);
        Assert.Equal([7710f, 7720, 7730, 7770, 7771, 1770, 2770, 3770], images.HostRead().ToArray());
        Assert.Equal(11, strips.Decode([0, 0, 0, 0]).Shape[0]);
    }

    [Fact]
    public void A_grid_has_the_second_unit_in_its_rows()
    {
        Filmstrips strips = Filmstrips.Of(new Digits(), Known, count: 2).Over(1, 2);
        Tensor images = strips.DecodeGrid([8, 8, 8, 8], strips.OfUnit(0), strips.OfUnit(2));
        Assert.Equal([1818f, 2818, 1828, 2828], images.HostRead().ToArray());
        Assert.Throws<ArgumentException>(() => strips.DecodeGrid([8, 8, 8, 8], strips.OfUnit(0), strips.OfUnit(0)));
    }

    [Fact]
    public void Many_images_are_the_same_in_parts_and_can_be_stopped()
    {
        Digits method = new();
        Filmstrips strips = Filmstrips.Of(method, Known, count: 300).Over(0, 299);
        float[] images = strips.Decode([0, 0, 0, 0], [strips.OfUnit(2), strips.OfUnit(1)]).HostRead().ToArray();
        Assert.Equal(2, method.Calls);
        Assert.Equal([.. Enumerable.Range(0, 300).Select(i => 10f * i), .. Enumerable.Range(0, 300).Select(i => 100f * i)], images);
        using CancellationTokenSource stopped = new();
        stopped.Cancel();
        Assert.Throws<OperationCanceledException>(() => strips.Decode([0, 0, 0, 0], cancellation: stopped.Token));
    }

    /// <summary>Draws a code as one pixel whose digits are its units; the last one is discrete.</summary>
    private sealed class Digits(int levels = 2) : IMethod
    {
        public int Calls { get; private set; }

        public IReadOnlyList<Phase> Phases => [];

        public ParameterSet Parameters => ParameterSet.Empty;

        public ImageShape ImageShape => new(1, 1, 1);

        public int Latents => 4;

        public IReadOnlyList<float>? DiscreteValues(int unit) =>
            unit == 3 ? [.. Enumerable.Range(0, levels).Select(value => (float)value)] : null;

        public Codes Encode(Tensor images) => throw new NotSupportedException();

        public Tensor Decode(Tensor codes)
        {
            Calls++;
            Tensor images = new(new Shape(codes.Shape[0], 1, 1, 1));
            for (int i = 0; i < images.Count; i++)
            {
                ReadOnlySpan<float> code = codes.HostRead().Slice(4 * i, 4);
                images.HostWrite()[i] = 1000 * code[0] + 100 * code[1] + 10 * code[2] + code[3];
            }

            return images;
        }
    }
}
