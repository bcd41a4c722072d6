using Disentangle.Datasets.Images;
using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Sources;
using Disentangle.Tensors;
using Disentangle.Tensors.Kernels;

namespace Disentangle.Metrics.Tests;

/// <summary>The gap of samples of posteriors: double loop, closed forms, limits.</summary>
public class ExactInformationGapTests
{
    private static readonly ExactInformationGap Metric = new();

    public static TheoryData<int[], int, int> Grids => new()
    {
        { [3, 4], 2, 12 },
        { [2, 5, 3], 3, 20 },
        { [7, 6], 1, 42 },
        { [2, 2, 2, 2], 5, 16 },
    };

    [Theory]
    [MemberData(nameof(Grids))]
    public void Equals_the_double_loop(int[] sizes, int dimensions, int samples)
    {
        Grid data = new(sizes);
        Posteriors posteriors = Representations.Posteriors(data, dimensions, PosteriorDoubleLoop.Overlapping);
        MetricResult result = Evaluate(data, dimensions, PosteriorDoubleLoop.Overlapping, samples, seed: 5);
        using IKernels kernels = CpuDevice.CreateKernels(1);
        PosteriorInformation drawn = Draw(posteriors, samples, 5, kernels);
        double[,] codes = PosteriorDoubleLoop.Matrix(drawn.Codes), expected = new double[dimensions, sizes.Length];
        for (int k = 0; k < sizes.Length; k++)
        {
            int[] values = PosteriorDoubleLoop.Values(data, k);
            for (int d = 0; d < dimensions; d++)
            {
                double information = PosteriorDoubleLoop.Information(posteriors, codes, drawn.Images, values, d);
                Assert.Equal(Math.Max(0, information), result.Matrices[0].Values[d, k], 3e-6);
                expected[d, k] = information;
            }
        }

        Assert.Equal(PosteriorDoubleLoop.Gap(expected, sizes), result.Values["mig-exact"], 1e-5);
        Assert.True(expected.Cast<double>().Max() > 0.2);
    }

    [Fact]
    public void Codes_read_in_the_order_of_another_layout_would_tell_something_else()
    {
        // Known code: rows of codes taken for rows of units, a view in place of a transpose.
        Grid data = new(6, 4);
        Posteriors posteriors = Representations.Posteriors(data, 2, Apart);
        using IKernels kernels = CpuDevice.CreateKernels(1);
        PosteriorInformation drawn = Draw(posteriors, 24, 3, kernels);
        double[,] viewed = new double[24, 2];
        for (int d = 0; d < 2; d++)
        {
            for (int s = 0; s < 24; s++) viewed[s, d] = drawn.Codes.HostRead()[d * 24 + s];
        }

        double[,] broken = new double[2, 2];
        for (int k = 0; k < 2; k++)
        {
            for (int d = 0; d < 2; d++)
                broken[d, k] = PosteriorDoubleLoop.Information(posteriors, viewed, drawn.Images, PosteriorDoubleLoop.Values(data, k), d);
        }

        Assert.InRange(PosteriorDoubleLoop.Gap(broken, [6, 4]), 0, 0.5);
        Assert.Equal(1, Score(Evaluate(data, 2, Apart, 24, 3)), 1e-5);
    }

    [Fact]
    public void Agrees_with_entropies_of_separate_codes_in_expectation()
    {
        Grid data = new(2, 4, 3);
        Posteriors posteriors = Representations.Posteriors(data, 2, PosteriorDoubleLoop.Overlapping);
        using IKernels kernels = CpuDevice.CreateKernels(1);
        for (int k = 0; k < 3; k++)
        {
            int[] values = PosteriorDoubleLoop.Values(data, k);
            RunningMean[] paired = new RunningMean[2];
            for (ulong seed = 0; seed < 300; seed++)
            {
                double[] told = Draw(posteriors, 24, seed, kernels).About(values, new Recorder(_ => { }), default);
                for (int i = 0; i < told.Length; i++) paired[i % 2].Add(told[i]);
            }

            for (int d = 0; d < 2; d++)
            {
                (double expected, double error) = PosteriorDoubleLoop.OfSeparateCodes(posteriors, values,
                    data.Factors[k].Size, d, 4000, seed: 9);
                Assert.Equal(expected, paired[d].Mean, 4 * Math.Sqrt(error * error + paired[d].StandardError * paired[d].StandardError));
            }
        }
    }

    [Fact]
    public void Values_that_never_overlap_are_told_wholly()
    {
        MetricResult result = Evaluate(new(6, 40, 5), 3, Apart, 1000);
        double[,] information = result.Matrices[0].Values, errors = result.Matrices[1].Values;
        int[] sizes = [6, 40, 5];
        for (int d = 0; d < 3; d++)
        {
            for (int k = 0; k < 3; k++) Assert.Equal(d == k ? Math.Log(sizes[k]) : 0, information[d, k], 1e-5);
            for (int k = 0; k < 3; k++) Assert.Equal(0, errors[d, k], 1e-5);
        }

        Assert.Equal(1, Score(result), 1e-5);
    }

    [Fact]
    public void A_posterior_that_ignores_the_image_tells_nothing()
    {
        MetricResult result = Evaluate(new(6, 4), 3, (_, _, mean, logVariance) =>
        {
            mean.Fill(0.3f);
            logVariance.Fill(-1.2f);
        });
        Assert.All(result.Matrices[0].Values.Cast<double>(), value => Assert.Equal(0, value, 1e-5));
        Assert.Equal(0, Score(result), 1e-5);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_factor_of_two_values_in_a_unit_of_noise_has_its_closed_form(double distance)
    {
        // I = log 2 - E log(1 + exp(-2 a (a + e))) for means -a and a and a standard normal e.
        double lost = 0, weights = 0;
        for (double e = -9; e <= 9; e += 0.001)
        {
            double weight = Math.Exp(-e * e / 2);
            lost += weight * Math.Log(1 + Math.Exp(-2 * distance * (distance + e)));
            weights += weight;
        }

        MetricResult result = Evaluate(new(2, 4000), 1,
            (v, _, mean, logVariance) => mean[0] = (float)(v[0] == 0 ? -distance : distance), 8000);
        double expected = Math.Log(2) - lost / weights, error = result.Matrices[1].Values[0, 0];
        Assert.Equal(expected, result.Matrices[0].Values[0, 0], 4 * error + 1e-6);
        Assert.InRange(error, 1e-4, 0.02);
        Assert.Equal(0, result.Matrices[0].Values[0, 1], 1e-4);
    }

    [Fact]
    public void Standard_errors_are_the_scatter_over_seeds()
    {
        // Of 900 images 60 are chosen, so that choosing none twice hardly matters.
        RunningMean information = default, gap = default, errors = default, gapErrors = default;
        for (ulong seed = 0; seed < 200; seed++)
        {
            MetricResult result = Evaluate(new(3, 300), 2, First, 60, seed);
            information.Add(result.Matrices[0].Values[0, 0]);
            errors.Add(result.Matrices[1].Values[0, 0]);
            gap.Add(result.Matrices[2].Values[1, 0]);
            gapErrors.Add(result.Matrices[2].Values[2, 0]);
        }

        Assert.InRange(information.StandardError * Math.Sqrt(200) / errors.Mean, 0.8, 1.2);
        Assert.InRange(gap.StandardError * Math.Sqrt(200) / gapErrors.Mean, 0.8, 1.2);
        Assert.True(information.Mean > 5 * errors.Mean, "what is cut at 0 scatters less");

        static void First(ReadOnlySpan<int> v, int image, Span<float> mean, Span<float> logVariance)
        {
            new Philox(4, RandomPurpose.Test, image).FillNormal(mean);
            (mean[0], mean[1]) = (v[0] + 0.2f * mean[0], 0.5f * v[0] + 0.2f * mean[1]);
            logVariance.Fill(-2);
        }
    }

    [Fact]
    public void Factors_without_an_order_are_left_out_of_the_ordered_score()
    {
        Grid plain = new(3, 4);
        Grid data = new(3, 4) { Factors = [plain.Factors[0] with { IsCategorical = true }, plain.Factors[1]] };
        static void First(ReadOnlySpan<int> v, int image, Span<float> mean, Span<float> logVariance)
        {
            mean[0] = v[0];
            logVariance.Fill(-12);
        }

        MetricResult result = Evaluate(data, 2, First);
        Assert.Equal(0.5, Score(result), 1e-5);
        Assert.Equal(0, result.Values["mig-exact.ordered"], 1e-5);
        MetricResult ordered = Evaluate(plain, 2, First);
        Assert.Equal(Score(ordered), ordered.Values["mig-exact.ordered"]);
    }

    [Fact]
    public void Every_code_that_tells_images_apart_tells_every_factor()
    {
        // The reason why a sigma of nearly 0 is no virtue: codes of chance seem to tell all.
        static void Chance(ReadOnlySpan<int> v, int image, Span<float> mean, Span<float> logVariance)
        {
            new Philox(8, RandomPurpose.Test, image).FillNormal(mean);
            logVariance.Fill(-30);
        }

        Assert.Equal(1, Score(Evaluate(new(3, 4), 1, Chance)), 1e-4);
        Assert.Equal(0, Score(Evaluate(new(3, 4), 2, Chance)), 1e-4);
    }

    [Fact]
    public void Degenerate_cases_have_results()
    {
        MetricResult constantFactor = Evaluate(new(3, 1, 4), 2, (v, _, mean, logVariance) =>
        {
            (mean[0], mean[1]) = (v[0], v[2]);
            logVariance.Fill(-12);
        });
        Assert.Equal(1, Score(constantFactor), 1e-5);
        Assert.Equal([0.0, 0.0], [constantFactor.Matrices[0].Values[0, 1], constantFactor.Matrices[0].Values[1, 1]]);
        Assert.Equal(double.NaN, constantFactor.Matrices[2].Values[1, 1]);
        Assert.Equal(1, Score(Evaluate(new(5), 1, Apart)), 1e-5);
        Assert.Equal(0, Score(Evaluate(new(1, 1), 2, Apart)));
        Assert.StartsWith("12 codes drawn", Evaluate(new(3, 4), 2, Apart).Protocol);
        Assert.StartsWith("10000 codes drawn", Metric.Protocol);
    }

    [Fact]
    public void It_needs_the_posteriors_of_a_complete_grid()
    {
        const string Reason = "needs the posterior of every image of a complete grid of factors";
        CodeSource codes = Representations.Identity(new Grid(3, 4));
        Assert.Equal(Reason, Metric.WhyNot(codes, 0));
        Assert.StartsWith($"mig-exact {Reason}", Assert.Throws<ArgumentException>(() => Metric.Evaluate(codes, 0)).Message);
        Posteriors two = new(new(new Shape(2, 1)), new(new Shape(2, 1)));
        CodeSource labels = new(FactorSampler.Of([new Factor("a", [0, 1])], [0, 1]), 1, (_, z) => z.Clear())
        {
            Posteriors = new((_, _) => two, CpuDevice.CreateKernels(1)),
        };
        Assert.Equal(Reason, Metric.WhyNot(labels, 0));
        Assert.Null(Metric.WhyNot(Representations.WithPosteriors(new(3, 4), 2, Apart), 0));
        CodeSource others = new(FactorSampler.Of(new Grid(3, 4)), 1, (_, z) => z.Clear())
        {
            Posteriors = new((_, _) => two, CpuDevice.CreateKernels(1)),
        };
        Assert.StartsWith("posteriors of 12 images of 1 values were expected, got",
            Assert.Throws<ArgumentException>(() => Metric.Evaluate(others, 0)).Message);
        Assert.StartsWith(
            "codes must be finite numbers, got NaN",
            Assert.Throws<UserErrorException>(() => new Posteriors(new(new Shape(1, 1)), new(new Shape(1, 1), [float.NaN]))).Message);
        Assert.Throws<ArgumentException>(() => new Posteriors(new(new Shape(2, 1)), new(new Shape(1, 2))));
    }

    [Fact]
    public void Images_are_encoded_when_asked_and_once()
    {
        int encoded = 0;
        Posteriors all = Representations.Posteriors(new(3, 4), 2, Apart);
        CodeSource source = new(FactorSampler.Of(new Grid(3, 4)), 2, (_, z) => z.Clear())
        {
            Posteriors = new((_, _) =>
            {
                encoded++;
                return all;
            }, CpuDevice.CreateKernels(1)),
        };
        Assert.Equal(0, encoded);
        Metric.Evaluate(source, 0);
        Metric.Evaluate(source, 1);
        Assert.Equal(1, encoded);
    }

    [Fact]
    public void It_tells_how_far_it_is_and_can_be_stopped()
    {
        List<double> seen = [];
        CodeSource source = Representations.WithPosteriors(new(30, 40), 2, Apart);
        Metric.Evaluate(source, 0, new Recorder(seen.Add));
        Assert.Equal(seen.Order(), seen);
        Assert.True(seen.Count > 10);
        Assert.Equal(1, seen[^1]);
        using var stop = new CancellationTokenSource();
        double last = 0;
        Assert.Throws<OperationCanceledException>(
            () => Metric.Evaluate(source, 0, new Recorder(value => { if ((last = value) > 0.7) stop.Cancel(); }), stop.Token));
        Assert.InRange(last, 0.7, 0.9);
    }

    // Each unit follows one factor and its values never overlap.
    private static void Apart(ReadOnlySpan<int> factors, int image, Span<float> mean, Span<float> logVariance)
    {
        for (int d = 0; d < mean.Length; d++) mean[d] = factors[d];
        logVariance.Fill(-12);
    }

    private static PosteriorInformation Draw(Posteriors posteriors, int samples, ulong seed, IKernels kernels) => new(
        posteriors, samples, new Philox(seed, RandomPurpose.ExactGapCodes), kernels, new Recorder(_ => { }), default);

    private static MetricResult Evaluate(Grid data, int dimensions, Representations.Posterior posterior,
        int samples = 10_000, ulong seed = 1) =>
        new ExactInformationGap(new() { Samples = samples }).Evaluate(Representations.WithPosteriors(data, dimensions, posterior), seed);

    private static double Score(MetricResult result) => result.Values["mig-exact"];

    private sealed class Recorder(Action<double> then) : IProgress<double>
    {
        public void Report(double value) => then(value);
    }
}
