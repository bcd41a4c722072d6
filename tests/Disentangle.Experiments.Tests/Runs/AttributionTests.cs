using Disentangle.Analysis;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Summaries;
using Disentangle.Reports.Pictures;

namespace Disentangle.Experiments.Tests.Runs;

/// <summary>Where images change with each unit of a run, and which units act together.</summary>
public sealed class AttributionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>By plain differences of the run's own decoder, one unit and one pair at a time, in double precision.</summary>
    [Fact]
    public void Changes_and_shares_are_those_of_the_decoder_around_the_codes_of_images()
    {
        using TrainedRun run = Open();
        AttributionResult result = Attribution.Run(run, images: 6);
        Codes codes = DatasetCodes.Of(run.Method, run.Data);
        int[] images = [.. run.Draw(6).Distinct()];
        Assert.Equal((run.Step, images.Length), (result.Step, result.Images));
        int d = codes.Latents;
        Assert.Equal(Enumerable.Range(0, d), result.Units.Select(unit => unit.Unit).Order());
        Assert.Equal(result.Scale, result.Units.Max(unit => unit.Largest));

        foreach (UnitAttribution unit in result.Units)
        {
            double mean = Enumerable.Range(0, codes.Count).Average(i => (double)codes.MeanOf(i)[unit.Unit]);
            double variance = Enumerable.Range(0, codes.Count).Average(
                i => Math.Pow(codes.MeanOf(i)[unit.Unit] - mean, 2) + Math.Exp(codes.LogVariances![i * d + unit.Unit]));
            Assert.Equal(Math.Sqrt(variance), unit.Deviation, 1e-5);
            double step = 0.1 * unit.Deviation;
            double[] map = new double[64];
            foreach (int image in images)
            {
                double[] up = Decode(run, codes.MeanOf(image), (unit.Unit, step));
                double[] down = Decode(run, codes.MeanOf(image), (unit.Unit, -step));
                for (int p = 0; p < 64; p++) map[p] += Math.Abs(up[p] - down[p]) / 0.2 / images.Length;
            }

            Assert.Equal(map.Average(), unit.Mean, 1e-4);
            Assert.Equal(map.Max(), unit.Largest, 1e-4);
            for (int p = 0; p < 64; p++) Assert.Equal(254 * map[p] / result.Scale, unit.Map.Pixels[3 * p], 1.0);
        }

        double[,] squares = new double[d, d];
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < d; j++)
            {
                double a = 0.1 * Deviation(i), b = 0.1 * Deviation(j);
                foreach (int image in images)
                {
                    ReadOnlySpan<float> code = codes.MeanOf(image);
                    double[] one = i == j ? Decode(run, code, (i, a)) : Decode(run, code, (i, a), (j, b));
                    double[] two = i == j ? Decode(run, code) : Decode(run, code, (i, a), (j, -b));
                    double[] three = i == j ? two : Decode(run, code, (i, -a), (j, b));
                    double[] four = i == j ? Decode(run, code, (i, -a)) : Decode(run, code, (i, -a), (j, -b));
                    for (int p = 0; p < 64; p++)
                        squares[i, j] += Math.Pow((one[p] - two[p] - three[p] + four[p]) / (i == j ? 0.01 : 0.04), 2);
                }
            }
        }

        double total = squares.Cast<double>().Sum(), off = 0;
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < d; j++)
            {
                double share = squares[result.PairUnits[i], result.PairUnits[j]] / total;
                Assert.Equal(share, result.Shares[i, j], 2e-3);
                off += i == j ? 0 : share;
            }
        }

        Assert.Equal(off, result.OffDiagonal, 5e-3);

        double Deviation(int number) => result.Units.First(unit => unit.Unit == number).Deviation;
    }

    [Fact]
    public void What_is_written_is_read_again_and_drawn_and_another_step_is_not()
    {
        using (TrainedRun run = Open())
        {
            string picture = _folder["units.svg"];
            AttributionResult result = Attribution.Run(run, output: picture);
            AttributionResult read = AttributionFile.Read(run)!;
            Assert.Equal(AttributionFile.ToJson(result), AttributionFile.ToJson(read));
            Assert.Equal(
                result.Units.SelectMany(unit => unit.Map.Pixels.ToArray()), read.Units.SelectMany(unit => unit.Map.Pixels.ToArray()));
            RunReport.Write(run);
            string page = File.ReadAllText(run.Folder.ReportFile);
            Assert.Contains("Where images change with each latent unit", page, StringComparison.Ordinal);
            Assert.Contains("Units that act together", page, StringComparison.Ordinal);
            Assert.Contains("per standard deviation", File.ReadAllText(picture), StringComparison.Ordinal);

            File.WriteAllBytes(Path.Combine(run.Folder.ImagesFolder, "attribution-maps.png"), PngEncoder.Encode(new PixelGrid(8, 8, 3)));
            Assert.Null(AttributionFile.Read(run));
        }

        using (TrainJob job = TrainJob.Resume(_folder["run"], new() { Steps = 32 })) Assert.Equal(2, job.Train().Count());
        using TrainedRun later = TrainedRun.Open(_folder["run"]);
        Assert.Null(AttributionFile.Read(later));
    }

    [Theory]
    [InlineData(0, "images must be from 1 to the number of images, 48, got 0")]
    [InlineData(49, "images must be from 1 to the number of images, 48, got 49")]
    public void A_number_of_images_that_are_not_there_is_refused(int images, string message)
    {
        using TrainedRun run = Open();
        Assert.Equal(message, Assert.Throws<UserErrorException>(() => Attribution.Run(run, images)).Message);
    }

    [Fact]
    public void Units_that_take_certain_values_only_have_no_derivatives()
    {
        TinyData.Train(_folder, steps: 2, method: "qlae", name: "qlae");
        using TrainedRun qlae = TrainedRun.Open(_folder["qlae"]);
        Assert.False(Attribution.Entry.AppliesTo(qlae));
        Assert.Contains("take certain values only", Assert.Throws<UserErrorException>(() => Attribution.Run(qlae)).Message,
            StringComparison.Ordinal);

        // Of a categorical code beside numbers, the numbers are measured.
        TinyData.Train(_folder, steps: 2, method: "infogan", name: "infogan",
            settings: Methods.MethodSettings.Empty.Given(["categories=2", "units=16"]));
        using TrainedRun infogan = TrainedRun.Open(_folder["infogan"]);
        int[] numbers = AttributionMeasurement.NumericUnits(infogan);
        Assert.InRange(numbers.Length, 1, infogan.Method.Latents - 1);
        Assert.Subset(numbers.ToHashSet(), Attribution.Run(infogan, 4).Units.Select(unit => unit.Unit).ToHashSet());
    }

    private static double[] Decode(TrainedRun run, ReadOnlySpan<float> code, params ReadOnlySpan<(int Unit, double Step)> moves)
    {
        float[] moved = code.ToArray();
        foreach ((int unit, double step) in moves) moved[unit] += (float)step;
        Tensor image = run.Method.Decode(new Tensor(new Shape(1, moved.Length), moved));
        return Array.ConvertAll(image.HostRead().ToArray(), value => (double)value);
    }

    private TrainedRun Open() => TrainedRun.Open(TinyData.Train(_folder).Path);
}
