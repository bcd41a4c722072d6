using Disentangle.Analysis;
using Disentangle.Datasets.Images;
using Disentangle.Datasets.Sampling;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Summaries;
using Disentangle.Metrics.Learners;
using Disentangle.Reports.Pictures;

namespace Disentangle.Experiments.Tests.Runs;

/// <summary>Codes of images as points in a plane.</summary>
public sealed class ProjectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Components_are_those_of_all_codes_and_marked_images_are_where_their_codes_are()
    {
        using TrainedRun run = Open();
        ProjectionResult result = Projection.Run(run, new() { Plane = PlaneChoice.OfComponents(2, 3), Images = [7, 40, 7] });
        Codes codes = DatasetCodes.Of(run.Method, run.Data);
        var expected = PrincipalComponents.Of(codes.Means, codes.Latents);
        Assert.Equal((TinyData.Count, TinyData.Count, ""), (result.Images, result.Shown, result.Where));
        Assert.Equal(["shade", "y", "x"], result.Summary.Factors);
        for (int c = 0; c < codes.Latents; c++)
        {
            ComponentSummary component = result.Summary.Components[c];
            Assert.Equal(expected.Variances[c], component.Variance, 1e-9);
            Assert.Equal(expected.ShareOf(c), component.Share, 1e-9);
            Assert.All(expected.Direction(c).Zip(component.Loadings), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        }

        Assert.Equal([7, 40], result.Marked.Select(image => image.Image));
        foreach (ProjectedImage image in result.Marked)
        {
            Assert.Equal(Along(image.Image, 1), image.Across, 1e-5);
            Assert.Equal(Along(image.Image, 2), image.Up, 1e-5);
        }

        double Along(int image, int component) => Enumerable.Range(0, codes.Latents)
            .Sum(d => (codes.MeanOf(image)[d] - expected.Mean[d]) * expected.Direction(component)[d]);
    }

    /// <summary>The share of a factor, by a plain double loop over its values.</summary>
    [Fact]
    public void What_a_factor_explains_of_a_component_is_the_variance_between_its_values()
    {
        using TrainedRun run = Open();
        ProjectionSummary summary = Projection.Run(run).Summary;
        Codes codes = DatasetCodes.Of(run.Method, run.Data);
        IFactorDataset data = (IFactorDataset)run.Data;
        int[] values = new int[3];
        for (int c = 0; c < codes.Latents; c++)
        {
            double[] along = [.. Enumerable.Range(0, codes.Count).Select(
                i => Enumerable.Range(0, codes.Latents).Sum(d => codes.MeanOf(i)[d] * summary.Components[c].Loadings[d]))];
            double mean = along.Average(), all = along.Sum(x => Math.Pow(x - mean, 2));
            for (int k = 0; k < 3; k++)
            {
                double between = 0;
                for (int v = 0; v < data.Factors[k].Size; v++)
                {
                    double[] group = [.. along.Where((_, i) =>
                    {
                        data.FactorsOf(i, values);
                        return values[k] == v;
                    })];
                    between += group.Length * Math.Pow(group.Average() - mean, 2);
                }

                Assert.Equal(between / all, summary.Components[c].FactorShares[k], 1e-4);
            }
        }
    }

    [Fact]
    public void What_is_written_is_read_again_and_drawn_and_another_step_is_not()
    {
        using (TrainedRun run = Open())
        {
            string picture = _folder["codes.svg"];
            ProjectionResult result = Projection.Run(run, new() { Plane = PlaneChoice.OfUnits(2, 0), Colour = "shade", Output = picture });
            (PointFrame frame, PixelGrid points, ProjectionResult read) = ProjectionFile.Read(run)!.Value;
            Assert.Equal(ProjectionFile.ToJson(result), ProjectionFile.ToJson(read));
            Assert.Equal(PointSheet.ToSvg(frame, points), File.ReadAllText(picture));
            Assert.Equal(("z2", "z0"), (frame.Across, frame.Up));
            Assert.Equal(["0", "1", "2"], frame.Colour.Categories);
            RunReport.Write(run);
            Assert.Contains("Projection of all codes", File.ReadAllText(run.Folder.ReportFile), StringComparison.Ordinal);
            Assert.Equal(PointSheet.ToSvg(frame, points, onPage: true),
                File.ReadAllText(Path.Combine(run.Folder.ImagesFolder, "projection.svg")));

            // A damaged picture, or one of another size, is no picture.
            string file = Path.Combine(run.Folder.ImagesFolder, "projection-points.png");
            File.WriteAllBytes(file, PngEncoder.Encode(new PixelGrid(8, 8, 3)));
            Assert.Null(ProjectionFile.Read(run));
            File.Delete(file);
            Assert.Null(ProjectionFile.Read(run));
        }

        using (TrainJob job = TrainJob.Resume(_folder["run"], new() { Steps = 32 })) Assert.Equal(2, job.Train().Count());
        using TrainedRun later = TrainedRun.Open(_folder["run"]);
        Assert.Null(ProjectionFile.Read(later));
    }

    [Fact]
    public void A_filter_draws_some_images_and_components_stay_those_of_all()
    {
        using TrainedRun run = Open();
        ProjectionResult all = Projection.Run(run), some = Projection.Run(run, new() { Where = "shade=1-2,y=0" });
        Assert.Equal((48, 8, "shade=1-2,y=0"), (some.Images, some.Shown, some.Where));
        Assert.Equal(all.Summary.Components.Select(one => one.Variance), some.Summary.Components.Select(one => one.Variance));
        Assert.Equal(all.View, some.View);

        // Every point of the few is one of the many: the same places, of four pixels across.
        Assert.True(Ink(some) < Ink(all));

        int Ink(ProjectionResult result)
        {
            Projection.Run(run, new() { Where = result.Where });
            ReadOnlySpan<byte> pixels = ProjectionFile.Read(run)!.Value.Points.Pixels;
            int count = 0;
            for (int i = 0; i < pixels.Length; i += 3) count += pixels[i] + pixels[i + 1] + pixels[i + 2] < 765 ? 1 : 0;
            return count;
        }
    }

    [Fact]
    public void Columns_of_codes_belong_to_their_images_in_random_order()
    {
        using TrainedRun run = Open();
        CodeColumns columns = CodeColumns.OfAllOrSome(run);
        Codes codes = DatasetCodes.Of(run.Method, run.Data);
        Assert.True(columns.IsAll);
        Assert.Equal(Enumerable.Range(0, TinyData.Count), columns.Images.Order());
        Assert.NotEqual(Enumerable.Range(0, TinyData.Count), columns.Images);
        bool[] among = columns.Among(FactorFilter.Parse("x=2", columns.Factors));
        float[] errors = SquaredErrors.Of(run, columns);
        for (int place = 0; place < TinyData.Count; place++)
        {
            int image = columns.Images[place];
            Assert.Equal((float)image, columns.Indices()[place]);
            Assert.Equal((float)(image / 16), columns.Factor(0)[place]);
            Assert.Equal(image % 4 == 2, among[place]);
            Assert.Equal(codes.MeanOf(image)[3], columns.Unit(3)[place]);
            Assert.Equal(codes.KlOf(image), columns.Kl![place], 1e-5);
            double error = ReconstructionError.Squared(
                run.Method, run.Images([image]), new Codes(1, codes.Latents, codes.MeanOf(image).ToArray()).ToTensor()).Single();
            Assert.Equal(error, errors[place], 1e-4);
        }
    }

    [Fact]
    public void Colours_are_factors_units_divergence_and_error_and_by_default_the_factor_that_explains_most()
    {
        using TrainedRun run = Open();
        CodeColumns columns = CodeColumns.OfAllOrSome(run);
        IReadOnlyList<PointColour> all = PointColour.All(columns.Factors, columns.Latents, hasKl: true, hasDecoder: true);
        Assert.Equal(["shade", "y", "x", "z0", "z1", "z2", "z3", "kl", "error"], all.Select(colour => colour.Id));
        Assert.Equal("the reconstruction errors are not measured yet",
            Assert.Throws<UserErrorException>(() => PointColour.Find("error", all).TonesOf(columns)).Message);
        var tones = PointColour.Find("z1", all).TonesOf(columns);
        Assert.Null(tones.Categories);
        Assert.Equal(255, tones.Tones[Array.IndexOf(columns.Unit(1), columns.Unit(1).Max())]);

        var projection = CodeProjection.Of(columns, run.Session.Crew);
        ProjectionResult drawn = Projection.Run(run);
        double[] explained = [.. Enumerable.Range(0, 3).Select(k => projection.FactorShare(0, k) + projection.FactorShare(1, k))];
        Assert.Equal(columns.Factors[Array.IndexOf(explained, explained.Max())].Name, drawn.Colour.Name);
        Assert.EndsWith("or more", Projection.Run(run, new() { Colour = "error" }).Colour.High, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tour_starts_at_the_first_two_components()
    {
        using TrainedRun run = Open();
        var projection = CodeProjection.Of(CodeColumns.OfAllOrSome(run), run.Session.Crew);
        CodePlane components = projection.PlaneOf(PlaneChoice.Usual), start = projection.PlaneOf(PlaneChoice.OfTour(5, 0));
        Assert.All(components.Across.Zip(start.Across), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        Assert.All(components.Up.Zip(start.Up), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        int last = projection.TourOf(5).Last;
        Assert.Equal($"tour 5 has the frames 0 to {last}, got {last + 1}",
            Assert.Throws<UserErrorException>(() => projection.PlaneOf(PlaneChoice.OfTour(5, last + 1))).Message);
    }

    /// <summary>What the command line gives.</summary>
    [Theory]
    [InlineData("components must be two different numbers from 1 to 4, got 1 and 1", "components=1,1")]
    [InlineData("components must be two different numbers from 1 to 4, got 4 and 5", "components=4,5")]
    [InlineData("units must be two different numbers from 0 to 3, got 0 and 4", "units=0,4")]
    [InlineData("--units takes two numbers, got 2", "units=2")]
    [InlineData("a plane is that of --components, --units or --tour, and not of two of them", "units=0,1", "components=1,2")]
    [InlineData("a plane is that of --components, --units or --tour, and not of two of them", "units=0,1", "tour=3")]
    [InlineData("--frame is that of a --tour", "frame=3")]
    [InlineData("unknown colour shde; did you mean shade?", "color:shde")]
    [InlineData("unknown factor size, expected one of shade, y, x", "where:size=2")]
    [InlineData("there is no image 48: the data has images 0 to 47", "image=48")]
    [InlineData("out must end in .png or .svg, got codes.gif", "out:codes.gif")]
    public void A_mistake_is_a_sentence_and_nothing_is_written(string message, params string[] options)
    {
        using TrainedRun run = Open();
        AnalysisRequest request = new()
        {
            Options = options.Where(one => one[0] is 't' or 'f')
                .ToDictionary(one => one.Split('=')[0], one => ulong.Parse(one.Split('=')[1])),
            Lists = options.Where(one => one[0] is 'c' or 'u' or 'i' && !one.Contains(':'))
                .ToDictionary(one => one.Split('=')[0], one => (IReadOnlyList<int>)[.. one.Split('=')[1].Split(',').Select(int.Parse)]),
            Texts = options.Where(one => one.Contains(':')).ToDictionary(one => one.Split(':')[0], one => one.Split(':')[1]),
        };
        Assert.Equal(message, Assert.Throws<UserErrorException>(() => Projection.Entry.Run(run, request)).Message);
        Assert.False(File.Exists(Projection.Entry.FileIn(run.Folder)));
    }

    [Fact]
    public void Images_without_factors_are_coloured_by_their_divergence()
    {
        TinyData.Train(_folder, factors: false);
        using TrainedRun run = TrainedRun.Open(_folder["run"]);
        ProjectionResult result = Projection.Run(run);
        Assert.Equal(("KL divergence of the image (nats)", 0), (result.Colour.Name, result.Summary.Factors.Count));
        Assert.Equal(ProjectionFile.ToJson(result), ProjectionFile.ToJson(ProjectionFile.Read(run)!.Value.Result));
        Assert.Equal("the data has no factors to filter images by",
            Assert.Throws<UserErrorException>(() => Projection.Run(run, new() { Where = "a=1" })).Message);
    }

    private TrainedRun Open() => TrainedRun.Open(TinyData.Train(_folder).Path);
}
