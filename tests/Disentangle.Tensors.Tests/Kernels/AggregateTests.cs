using Disentangle.Tensors.Reference;
using Disentangle.Tests.Shared;

namespace Disentangle.Tensors.Tests.Kernels;

/// <summary>The density of all posteriors together, streamed, against its double loop.</summary>
public abstract class AggregateTests(TestDevice device) : KernelTests(device)
{
    // The rounding of a single-precision exponent of up to about 60 nats.
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData(0, 3, 2)]
    [InlineData(1, 1, 1)]
    [InlineData(5, 2, 3)]
    [InlineData(3, 15, 1)]
    [InlineData(3, 17, 10)]
    [InlineData(65, 33, 2)]
    [InlineData(4, 511, 5)]
    [InlineData(4, 512, 5)]
    [InlineData(7, 513, 4)]
    [InlineData(130, 1537, 3)]
    [InlineData(2, 100, 37)]
    public void Equals_the_double_loop(int samples, int images, int units)
    {
        (Tensor mean, Tensor logVariance) = Posteriors(images, units, spread: 1, logVariance: -2, variation: 1);
        Check(Sample(mean, logVariance, samples), mean, logVariance);
    }

    [Theory]
    [InlineData(-14, 0)] // sigma of a thousandth: one posterior is all there is at a sample
    [InlineData(-14, 4)] // and some are far narrower than others
    [InlineData(0, 0)]
    [InlineData(3, 0.5f)]
    public void Narrow_and_wide_posteriors(float logVariance, float variation)
    {
        (Tensor mean, Tensor lv) = Posteriors(700, 6, spread: 1, logVariance, variation);
        Check(Sample(mean, lv, 40), mean, lv);
    }

    [Fact]
    public void Samples_far_from_every_posterior_do_not_vanish()
    {
        (Tensor mean, Tensor logVariance) = Posteriors(600, 3, spread: 1, logVariance: -1, variation: 0.2f);
        Check(New(new Shape(2, 3), [40, -35, 50, 0, 200, 0]), mean, logVariance, relative: 2e-6);
    }

    [Fact]
    public void A_late_image_may_outweigh_all_before_it_by_any_factor()
    {
        // Images come nearer to the sample tile by tile, the last by far the nearest: every reference is overtaken.
        const int Images = 4000;
        float[] means = [.. Enumerable.Range(0, Images).Select(n => n == Images - 1 ? 0.01f : 60f - n / 100f)];
        Tensor mean = New(new Shape(Images, 1), means), logVariance = New(new Shape(Images, 1));
        logVariance.HostWrite().Fill(-2);
        Check(New(new Shape(1, 1), [0]), mean, logVariance);
        Array.Reverse(means);
        Check(New(new Shape(1, 1), [0]), New(mean.Shape, means), logVariance);
    }

    [Fact]
    public void One_posterior_alone_is_its_own_density()
    {
        Tensor mean = New(new Shape(1, 2), [0.3f, -1]), logVariance = New(new Shape(1, 2), [-1, 0.5f]), z = New(new Shape(1, 2), [0.1f, 2]);
        (double[] joint, double[] units) = Run(Kernels, z, mean, logVariance);
        Assert.Equal(Densities.GaussianLog(0.1f, 0.3f, -1), units[0], 1e-6);
        Assert.Equal(Densities.GaussianLog(2, -1, 0.5), units[1], 1e-6);
        Assert.Equal(units[0] + units[1], joint[0], 1e-6);
    }

    [Fact]
    public void Impossible_samples_have_no_density_and_NaN_reaches_the_result()
    {
        (Tensor mean, Tensor logVariance) = Posteriors(20, 2, spread: 1, logVariance: 0, variation: 0);
        Tensor z = New(new Shape(2, 2), [float.PositiveInfinity, 0.5f, float.NaN, 0.5f]);
        (double[] joint, double[] units) = Run(Kernels, z, mean, logVariance);
        Assert.Equal([double.NegativeInfinity, double.NaN], joint);
        Assert.Equal([double.NegativeInfinity, double.NaN], new[] { units[0], units[2] });
        Assert.Equal(units[1], units[3]);
        Assert.True(double.IsFinite(units[1]));
    }

    [Fact]
    public void Threads_and_the_other_samples_decide_nothing()
    {
        (Tensor mean, Tensor logVariance) = Posteriors(1300, 4, spread: 1, logVariance: -3, variation: 1);
        Tensor z = Sample(mean, logVariance, 200);
        (double[] joint, double[] units) = Run(Kernels, z, mean, logVariance);
        using IKernels three = Device.Create(3);
        (double[] jointOfThree, double[] unitsOfThree) = Run(three, On(three, z), On(three, mean), On(three, logVariance));
        Assert.Equal(joint, jointOfThree);
        Assert.Equal(units, unitsOfThree);
        for (int s = 0; s < 200; s += 37)
        {
            (double[] one, double[] unitsOfOne) = Run(Kernels, New(new Shape(1, 4), z.HostRead().Slice(4 * s, 4)), mean, logVariance);
            Assert.Equal(joint[s], one[0]);
            Assert.Equal(units[(4 * s)..(4 * s + 4)], unitsOfOne);
        }
    }

    [Theory]
    [InlineData(5, 3)]
    [InlineData(513, 4)]
    [InlineData(1300, 2)]
    public void Weights_multiply_the_densities_and_minus_infinity_leaves_an_image_out(int images, int units)
    {
        (Tensor mean, Tensor logVariance) = Posteriors(images, units, spread: 1, logVariance: -3, variation: 1);
        Tensor z = Sample(mean, logVariance, 70);
        float[] weights =
            [.. Enumerable.Range(0, images).Select(n => n % 5 == 1 ? float.NegativeInfinity : n % 7 == 2 ? -100f : MathF.Sin(n) * 4)];
        double[] joint = new double[70], alone = new double[z.Count];
        Kernels.AggregateLogDensities(z, mean, logVariance, joint, weights);
        Kernels.UnitLogDensities(z, mean, logVariance, alone, weights);
        (double[] expectedJoint, double[] expectedUnits) = Densities.AggregateLog(
            Numbers.Doubles(z), Numbers.Doubles(mean), Numbers.Doubles(logVariance), 70, images, units,
            Array.ConvertAll(weights, w => (double)w));
        for (int i = 0; i < joint.Length; i++) Assert.Equal(expectedJoint[i], joint[i], Tolerance + 2e-6 * Math.Abs(expectedJoint[i]));
        for (int i = 0; i < alone.Length; i++) Assert.Equal(expectedUnits[i], alone[i], Tolerance + 2e-6 * Math.Abs(expectedUnits[i]));

        // Weights of 1 are none, to the bit.
        (double[] plainJoint, double[] plainUnits) = Run(Kernels, z, mean, logVariance);
        Kernels.AggregateLogDensities(z, mean, logVariance, joint, new float[images]);
        Kernels.UnitLogDensities(z, mean, logVariance, alone, new float[images]);
        Assert.Equal(plainJoint, joint);
        Assert.Equal(plainUnits, alone);
        Assert.Throws<ArgumentException>(() => Kernels.AggregateLogDensities(z, mean, logVariance, joint, new float[images - 1]));
        Assert.Throws<ArgumentException>(() => Kernels.UnitLogDensities(z, mean, logVariance, alone, new float[images - 1]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.05f)]
    [InlineData(0.0004f)]
    public void Units_alone_are_exact_in_the_middle_and_in_the_tails(float sigma)
    {
        // Deviations over seven octaves, so that pieces of all widths lie over each other; points to where hardly a posterior reaches.
        (Tensor mean, Tensor logVariance) = Posteriors(3000, 2, spread: 1, 2 * MathF.Log(sigma), variation: 1.5f);
        float[] points = [.. Enumerable.Range(0, 400).Select(i => -8 + i / 25f)];
        Tensor z = New(new Shape(200, 2), points);
        double[] units = new double[400];
        Kernels.UnitLogDensities(z, mean, logVariance, units);
        (_, double[] expected) = Densities.AggregateLog(
            Numbers.Doubles(z), Numbers.Doubles(mean), Numbers.Doubles(logVariance), 200, 3000, 2);
        for (int i = 0; i < units.Length; i++) Assert.Equal(expected[i], units[i], 1.2e-7);
    }

    [Fact]
    public void An_image_of_NaN_reaches_every_result()
    {
        (Tensor mean, Tensor logVariance) = Posteriors(2000, 2, spread: 1, logVariance: 0, variation: 0);
        mean.HostWrite()[2 * 1500] = float.NaN;
        (double[] joint, double[] units) = Run(Kernels, New(new Shape(1, 2), [0.5f, 0.5f]), mean, logVariance);
        Assert.Equal([double.NaN, double.NaN], new[] { joint[0], units[0] });
        Assert.True(double.IsFinite(units[1]));
    }

    private void Check(Tensor z, Tensor mean, Tensor logVariance, double relative = 0)
    {
        (double[] joint, double[] units) = Run(Kernels, z, mean, logVariance);
        (double[] expectedJoint, double[] expectedUnits) = Densities.AggregateLog(
            Numbers.Doubles(z), Numbers.Doubles(mean), Numbers.Doubles(logVariance), z.Shape[0], mean.Shape[0], z.Shape[1]);
        for (int i = 0; i < joint.Length; i++) Assert.Equal(expectedJoint[i], joint[i], Tolerance + relative * Math.Abs(expectedJoint[i]));
        for (int i = 0; i < units.Length; i++) Assert.Equal(expectedUnits[i], units[i], Tolerance + relative * Math.Abs(expectedUnits[i]));
    }

    private static Tensor On(IKernels kernels, Tensor tensor) => kernels.CreateTensor(tensor.Shape, tensor.HostRead());

    private static (double[] Joint, double[] Units) Run(IKernels kernels, Tensor z, Tensor mean, Tensor logVariance)
    {
        double[] joint = new double[z.Shape[0]], units = new double[z.Count];
        kernels.AggregateLogDensities(z, mean, logVariance, joint);
        kernels.UnitLogDensities(z, mean, logVariance, units);
        return (joint, units);
    }

    private (Tensor Mean, Tensor LogVariance) Posteriors(int images, int units, float spread, float logVariance, float variation)
    {
        Tensor mean = Normal(new Shape(images, units), 1), lv = Normal(mean.Shape, 2);
        foreach (ref float value in mean.HostWrite()) value *= spread;
        foreach (ref float value in lv.HostWrite()) value = logVariance + variation * value;
        return (mean, lv);
    }

    // Samples of posteriors from all over the images.
    private Tensor Sample(Tensor mean, Tensor logVariance, int samples)
    {
        int images = mean.Shape[0], units = mean.Shape[1];
        Tensor z = Normal(new Shape(samples, units), 3);
        for (int i = 0; i < z.Count; i++)
        {
            int n = (int)((long)(i / units) * 7919 % images) * units + i % units;
            z.HostWrite()[i] = mean.HostRead()[n] + MathF.Exp(logVariance.HostRead()[n] / 2) * z.HostRead()[i];
        }

        return z;
    }
}
