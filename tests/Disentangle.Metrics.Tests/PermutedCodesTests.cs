using Disentangle.Datasets.Images;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

public class PermutedCodesTests
{
    [Fact]
    public void Every_code_moves_as_a_whole_to_another_image_and_none_is_lost()
    {
        Grid grid = new(5, 8, 5);
        CodeSource source = Representations.Identity(grid);
        float[] codes = All(source, grid.Count), permuted = All(PermutedCodes.Of(source, 3, 0), grid.Count);
        Assert.NotEqual(codes, permuted);
        Assert.Equal(Rows(codes), Rows(permuted).Order());
        Assert.InRange(Rows(codes).Zip(Rows(permuted)).Count(pair => pair.First == pair.Second), 0, 6); // one on average

        // The same again, and another for another draw or seed; each image is encoded once for all.
        Assert.Equal(permuted, All(PermutedCodes.Of(source, 3, 0), grid.Count));
        Assert.NotEqual(permuted, All(PermutedCodes.Of(source, 3, 1), grid.Count));
        Assert.NotEqual(permuted, All(PermutedCodes.Of(source, 4, 0), grid.Count));
        Assert.Equal(grid.Count, source.EncodedImages);
    }

    [Theory]
    [InlineData(new[] { 3, 6, 40, 32, 32 }, 0.2)]
    [InlineData(new[] { 1, 1, 40, 32, 32 }, 1.0 / 3)]
    [InlineData(new[] { 1, 1, 1, 128, 128 }, 0.5)]
    public void Perfect_codes_score_by_chance_what_the_number_of_varying_factors_says(int[] sizes, double expected)
    {
        CodeSource perfect = Representations.Identity(new Grid(sizes)), chance = PermutedCodes.Of(perfect, 0, 0);
        Assert.Equal(1, Score(perfect, new FactorVaeScore()), 6);
        Assert.InRange(Score(perfect, new MutualInformationGap()), 0.5, 1); // 20 bins hide some of 128 values

        // A majority of 800 votes over as many classes as there are codes beats 1/K a little; a vote has a standard error of 0.018.
        Assert.InRange(Score(chance, new FactorVaeScore()), expected - 0.06, expected + 0.06);
        Assert.InRange(Score(chance, new MutualInformationGap()), 0, 0.02);
    }

    [Fact]
    public void Given_rows_are_permuted_over_both_samples_and_stay_discrete()
    {
        Factor[] factors = [new Factor("a", [0, 1, 2])];
        CodeSample train = new([5, 6, 7, 8, 9, 10], 2, [0, 2, 1], 1) { IsDiscrete = true },
            test = new([1, 2, 3, 4], 2, [1, 0], 1) { IsDiscrete = true };
        CodeSource source = CodeSource.Of(factors, train, test);
        bool mixed = false;
        for (int draw = 0; draw < 20; draw++)
        {
            CodeSource permuted = PermutedCodes.Of(source, 1, draw);
            CodeSample newTrain = permuted.Sample(SampleRole.Train, 1, 0), newTest = permuted.Sample(SampleRole.Test, 1, 0);
            Assert.Equal(train.Factors, newTrain.Factors);
            Assert.Equal(test.Factors, newTest.Factors);
            Assert.True(permuted.IsDiscrete && newTrain.IsDiscrete && newTest.IsDiscrete);
            Assert.Equal(["1 2", "3 4", "5 6", "7 8", "9 10"],
                Rows([.. newTrain.Codes, .. newTest.Codes], 2).Order(StringComparer.Ordinal));
            mixed |= newTrain.Codes.Contains(1);
        }

        Assert.True(mixed);
        CodeSource alone = PermutedCodes.Of(CodeSource.Of(factors, train, null), 1, 0);
        Assert.False(alone.HasTest);
        Assert.Equal(["5 6", "7 8", "9 10"], Rows(alone.Sample(SampleRole.Train, 1, 0).Codes, 2).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Posteriors_move_with_their_codes()
    {
        Grid grid = new(4, 5);
        CodeSource source = Representations.WithPosteriors(grid, 2, (factors, image, mean, logVariance) =>
        {
            (mean[0], mean[1]) = (factors[0], factors[1]);
            (logVariance[0], logVariance[1]) = (-image, image);
        });
        CodeSource permuted = PermutedCodes.Of(source, 5, 0);
        Posteriors posteriors = permuted.Posteriors!.Get();
        Assert.Equal(All(permuted, grid.Count), posteriors.Mean.HostRead().ToArray());
        for (int image = 0; image < grid.Count; image++)
        {
            ReadOnlySpan<float> mean = posteriors.Mean.HostRead().Slice(2 * image, 2);
            int origin = grid.IndexOf([(int)mean[0], (int)mean[1]]);
            Assert.Equal([-origin, origin], posteriors.LogVariance.HostRead().Slice(2 * image, 2).ToArray());
        }
    }

    private static double Score(CodeSource source, IMetric metric) => metric.Evaluate(source, 0).Values[metric.Id];

    private static float[] All(CodeSource source, int images)
    {
        float[] codes = new float[images * source.Dimensions];
        source.CodesOf([.. Enumerable.Range(0, images)], codes);
        return codes;
    }

    private static IEnumerable<string> Rows(float[] codes, int dimensions = 3) =>
        codes.Chunk(dimensions).Select(row => string.Join(' ', row));
}
