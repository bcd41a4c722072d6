using Disentangle.Estimators;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Tests.Estimators;

public sealed class InformationBoundTests
{
    private readonly Tape _tape = new(Toys.Kernels());

    [Fact]
    public void A_q_that_is_uniform_over_the_categories_bounds_the_information_by_0() =>
        Assert.Equal(0, Categorical(OneHot(10, 30), (_, _) => -3.5f), 1e-6);

    [Fact]
    public void A_q_that_is_certain_and_right_reaches_the_entropy_of_the_code()
    {
        Assert.Equal(Math.Log(10), Categorical(OneHot(10, 30), (i, k) => i % 10 == k ? 50 : 0), 1e-6);
        Assert.Equal(2.302585, Math.Log(10), 1e-6);

        // Also where the sampled categories are all one: the entropy is that of the prior.
        Tensor one = new(new Shape(5, 10));
        for (int i = 0; i < 5; i++) one.HostWrite()[i * 10] = 1;
        Assert.Equal(Math.Log(10), Categorical(one, (_, k) => k == 0 ? 50 : 0), 1e-6);
    }

    [Fact]
    public void No_q_passes_the_entropy_of_a_categorical_code()
    {
        Philox random = new(3, RandomPurpose.Test);
        for (int trial = 0; trial < 200; trial++)
        {
            int categories = 2 + random.NextInt(12);
            float[] logits = new float[20 * categories];
            random.FillNormal(logits);
            float scale = MathF.Pow(10, random.NextUniform() * 4 - 2);
            double bound = Categorical(OneHot(categories, 20),
                (i, k) => scale * logits[i * categories + k] + (i % categories == k ? 4 * scale : 0));
            Assert.True(bound <= Math.Log(categories) + 1e-5, $"{bound} > log {categories}");
        }
    }

    [Fact]
    public void A_q_that_is_certain_and_wrong_is_punished_by_its_own_probability()
    {
        // log K - 7 - log(1 + (K - 1) exp(-7)), from the softmax of one logit of 7 above the others.
        double expected = Math.Log(4) - 7 - Math.Log(1 + 3 * Math.Exp(-7));
        Assert.Equal(expected, Categorical(OneHot(4, 8), (i, k) => (i + 1) % 4 == k ? 7 : 0), 1e-5);
    }

    /// <summary>
    /// The code of InfoGAN counts 1.0856, the cross-entropy with N(0, 1), as the entropy of U(-1, 1), and so 0.3925 too much.
    /// </summary>
    [Fact]
    public void A_continuous_code_has_the_entropy_of_the_uniform_distribution()
    {
        // Q = N(c, 1), the best of unit variance: log 2 - log(2 pi) / 2.
        double bound = Uniform((c, _) => c, 0);
        Assert.Equal(Math.Log(2) - Math.Log(2 * Math.PI) / 2, bound, 1e-5);
        Assert.Equal(-0.2258, bound, 1e-4);
        double gaussianEntropy = 0.5 * Math.Log(2 * Math.PI) + 1.0 / 6;
        Assert.Equal(0.3925, gaussianEntropy - Math.Log(2), 1e-4);
    }

    [Fact]
    public void The_best_gaussian_that_ignores_the_image_stays_below_0() =>
        Assert.Equal(Math.Log(2) - 0.5 * (Math.Log(2 * Math.PI / 3) + 1), Uniform((_, _) => 0, MathF.Log(1f / 3)), 1e-4);

    [Fact]
    public void Continuous_codes_add_up()
    {
        // Q of deviation s around c: log 2 - log s - log(2 pi) / 2, and the second code alone off by s.
        float s = 0.1f;
        double one = Math.Log(2) - Math.Log(s) - Math.Log(2 * Math.PI) / 2;
        Assert.Equal(2 * one - 0.5, Uniform((c, d) => d == 0 ? c : c + s, 2 * MathF.Log(s), codes: 2), 1e-4);
    }

    private double Categorical(Tensor oneHot, Func<int, int, float> logit)
    {
        _tape.Begin(ParameterSet.Empty);
        Tensor logits = new(oneHot.Shape);
        for (int i = 0; i < logits.Count; i++) logits.HostWrite()[i] = logit(i / logits.Shape[1], i % logits.Shape[1]);
        return InformationBound.Categorical(_tape.Constant(oneHot), _tape.Constant(logits)).Value.Item;
    }

    /// <summary>With codes at the middles of 1000 equal parts of (-1, 1), whose mean square is 1/3.</summary>
    private double Uniform(Func<float, int, float> mean, float logVariance, int codes = 1)
    {
        _tape.Begin(ParameterSet.Empty);
        Tensor c = new(new Shape(1000, codes)), m = new(c.Shape), lv = new(c.Shape);
        lv.HostWrite().Fill(logVariance);
        for (int i = 0; i < c.Count; i++)
        {
            c.HostWrite()[i] = (i / codes + 0.5f) / 500 - 1;
            m.HostWrite()[i] = mean(c.HostRead()[i], i % codes);
        }

        return InformationBound.Uniform(_tape.Constant(c), _tape.Constant(m), _tape.Constant(lv)).Value.Item;
    }

    private static Tensor OneHot(int categories, int rows)
    {
        Tensor oneHot = new(new Shape(rows, categories));
        for (int i = 0; i < rows; i++) oneHot.HostWrite()[i * categories + i % categories] = 1;
        return oneHot;
    }
}
