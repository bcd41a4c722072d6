using Disentangle.Datasets.Formats;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Metrics.Tests;

public class UnsupervisedDisentanglementRankingTests
{
    private const int N = 1000, D = 10;

    private static readonly RankingOptions Spearman = new() { Relation = UnitRelation.Spearman };

    private static readonly float[] Codes = Normal(1);

    [Fact]
    public void Two_equal_models_score_what_the_lasso_leaves_and_ranks_less_for_the_noise_of_their_sample()
    {
        Assert.Equal(0.9, Score(Model(Codes), Model(Codes)), 1e-9);

        // Other draws by NumPy: .816, and a deviation of .016 from sample to sample.
        Assert.Equal(0.816, OfTenSamples(seed => Score(Spearman, Model(Normal(seed)), Model(Normal(seed)))), 0.02);
    }

    [Fact]
    public void Unrelated_models_score_nothing_or_the_noise_of_ranks()
    {
        Assert.InRange(OfTenSamples(seed => Score(Model(Normal(seed)), Model(Normal(100 + seed)))), 0, 0.001);
        Assert.Equal(0.0146, OfTenSamples(seed => Score(Spearman, Model(Normal(seed)), Model(Normal(100 + seed)))), 0.0025);
    }

    [Theory]
    [InlineData(UnitRelation.Lasso)]
    [InlineData(UnitRelation.Spearman)]
    public void Order_sign_scale_and_place_of_units_do_not_matter(UnitRelation relation)
    {
        RankingOptions options = new() { Relation = relation };
        float[] near = Changed(Normal(3), (z, i, d) => z + 1.5f * Codes[i * D + d]);
        double score = Score(options, Model(Codes), Model(near));
        Assert.InRange(score, 0.3, 0.9);
        float[] changed = Changed(near, (_, i, d) => (d % 2 == 0 ? -8 : 0.25f) * near[i * D + (d * 3 + 4) % D] + d);
        Assert.Equal(score, Score(options, Model(Codes), Model(changed)), 1e-5);
        Assert.Equal(score, Score(options, Model(changed), Model(Codes)), relation == UnitRelation.Lasso ? 0.01 : 1e-5);
    }

    [Fact]
    public void A_monotone_change_of_units_does_not_matter_to_ranks()
    {
        float[] bent = Changed(Codes, (z, _, _) => MathF.Exp(z));
        Assert.Equal(Score(Spearman, Model(Codes), Model(Codes)), Score(Spearman, Model(Codes), Model(bent)), 1e-12);
        Assert.InRange(Score(Model(Codes), Model(bent)), 0.5, 0.8);
    }

    [Fact]
    public void Models_that_mix_units_in_ways_of_their_own_are_less_alike()
    {
        // Pairs of units turned by an angle.
        Assert.InRange(Score(Model(Codes), Model(Turned(0.3))), 0.55, 0.75);
        Assert.InRange(Score(Model(Codes), Model(Turned(Math.PI / 4))), 0.25, 0.35);

        static float[] Turned(double angle) => Changed(Codes, (z, i, d) =>
            (float)(Math.Cos(angle) * z + (d % 2 == 0 ? 1 : -1) * Math.Sin(angle) * Codes[i * D + (d ^ 1)]));
    }

    [Theory]
    [InlineData(UnitRelation.Lasso)]
    [InlineData(UnitRelation.Spearman)]
    public void Units_of_no_kl_do_not_count(UnitRelation relation)
    {
        RankingOptions options = new() { Relation = relation };
        double[] kl = [.. Enumerable.Range(0, D).Select(d => d < 4 ? 1.0 : 0.01)];
        RankedModel four = new(Changed(Codes, (z, _, d) => d < 4 ? z : 100 * z), kl),
            noisy = new(Changed(Normal(4), (z, i, d) => d < 4 ? Codes[i * D + d] : z), kl);
        RankedModel alone = new([.. Enumerable.Range(0, 4 * N).Select(i => Codes[i / 4 * D + i % 4])], kl[..4]);
        double score = Score(options, alone, alone);
        Assert.Equal(score, Score(options, four, noisy), 1e-12);
        Assert.Equal(score, Score(options, alone, noisy), 1e-12);
        Assert.NotEqual(score, Score(options with { LeastKl = 0.005 }, four, noisy), 0.05);
        Assert.Equal([0, 1, 2, 3], four.Informative(0.01));
    }

    [Fact]
    public void A_model_without_units_in_use_scores_nothing()
    {
        RankedModel none = new(Codes, new double[D]);
        Assert.Equal(0, Score(none, Model(Codes)));
        Assert.Equal(0, Score(Model(Codes), none));
        Assert.Equal(0, Score(none, none));
    }

    [Fact]
    public void A_constant_unit_is_related_to_nothing()
    {
        // It stays among those that are averaged over.
        RankedModel constant = Model(Changed(Codes, (z, _, d) => d == 3 ? 0.1f : z));
        Assert.Equal(0.81, Score(constant, constant), 1e-9);
        Assert.Equal(0.81, Score(constant, Model(Codes)), 1e-9);
        Assert.Equal(0, Score(Model(new float[N * D]), Model(new float[N * D])));
    }

    [Fact]
    public void A_model_scores_the_median_of_its_likeness_to_the_others()
    {
        RankedModel good = Model(Codes), far = Model(Normal(2));
        RankingResult three = UnsupervisedDisentanglementRanking.Of([good, far, good]);
        Assert.Equal(0.45, three.Scores[0], 0.001);
        Assert.InRange(three.Scores[1], 0, 0.002);
        Assert.Equal(0.9, three.Pairwise[0, 2], 1e-9);
        for (int i = 0; i < 3; i++) Assert.Equal(double.NaN, three.Pairwise[i, i]);
        RankingResult four = UnsupervisedDisentanglementRanking.Of([good, far, good, good]);
        Assert.Equal(0.9, four.Scores[3], 1e-9);
        Assert.InRange(four.Scores[1], 0, 0.002);
    }

    [Fact]
    public void Agreement_by_hand()
    {
        // Columns: 4/3, 0, 2.25/1.5; rows: 4/2, 2.25/2.5.
        double expected = ((4 / 3.0 + 0 + 1.5) / 3 + (2 + 0.9) / 2) / 2;
        Assert.Equal(expected, UnsupervisedDisentanglementRanking.Agreement(new[,] { { 2, 0, 0 }, { 1, 0, 1.5 } }), 12);
        Assert.Equal(1, UnsupervisedDisentanglementRanking.Agreement(new[,] { { 0.0, 1 }, { 1, 0 } }));
        Assert.Equal(0, UnsupervisedDisentanglementRanking.Agreement(new double[2, 2]));
        Assert.Equal(0, UnsupervisedDisentanglementRanking.Agreement(new double[0, 3]));
    }

    [Theory]
    [InlineData(UnitRelation.Lasso)]
    [InlineData(UnitRelation.Spearman)]
    public void Scores_agree_with_the_oracle(UnitRelation relation)
    {
        using var archive = NpzArchive.Open(Path.Combine(AppContext.BaseDirectory, "udr.npz"));
        float[] codes = archive.Read("codes").Values<float>();
        double[] kl = archive.Read("kl").Values<double>();
        RankedModel[] models = [.. codes.Chunk(codes.Length / 5).Zip(kl.Chunk(kl.Length / 5), (z, k) => new RankedModel(z, k))];
        RankingResult result = UnsupervisedDisentanglementRanking.Of(models, new() { Relation = relation });
        string name = relation == UnitRelation.Lasso ? "lasso" : "spearman";
        double[] pairwise = archive.Read($"{name}_pairwise").Values<double>(), scores = archive.Read($"{name}_scores").Values<double>();
        for (int i = 0; i < 25; i++) Assert.Equal(pairwise[i], result.Pairwise[i / 5, i % 5], 1e-8);
        for (int j = 0; j < 5; j++) Assert.Equal(scores[j], result.Scores[j], 1e-8);
    }

    [Fact]
    public void What_cannot_be_ranked_is_refused()
    {
        RankedModel model = Model(Codes);
        Assert.StartsWith("a ranking needs at least 2 models, got 1",
            Assert.Throws<ArgumentException>(() => UnsupervisedDisentanglementRanking.Of([model])).Message);
        Assert.StartsWith(
            "all models need codes of the same images, got 1000 and 2",
            Assert.Throws<ArgumentException>(() => UnsupervisedDisentanglementRanking.Of([model, new([1, 2], [1])])).Message);
        Assert.Throws<ArgumentException>(() => new RankedModel([1, 2, 3], [1, 1]));
        Assert.Throws<ArgumentException>(() => new RankedModel([1], [double.NaN]));
        Assert.Throws<UserErrorException>(() => new RankedModel([float.NaN], [1]));
        Assert.Throws<OperationCanceledException>(
            () => UnsupervisedDisentanglementRanking.Of([model, model], cancellation: new CancellationToken(canceled: true)));
    }

    private static double OfTenSamples(Func<ulong, double> score) => Enumerable.Range(10, 10).Average(seed => score((ulong)seed));

    private static double Score(RankedModel one, RankedModel other) => Score(new(), one, other);

    // How alike the second is to the first.
    private static double Score(RankingOptions options, RankedModel one, RankedModel other) =>
        UnsupervisedDisentanglementRanking.Of([one, other], options).Scores[1];

    private static RankedModel Model(float[] codes) => new(codes, [.. Enumerable.Repeat(1.0, D)]);

    private static float[] Changed(float[] codes, Func<float, int, int, float> change) =>
        [.. codes.Select((z, i) => change(z, i / D, i % D))];

    private static float[] Normal(ulong seed)
    {
        float[] values = new float[N * D];
        new Philox(seed, RandomPurpose.Test).FillNormal(values);
        return values;
    }
}
