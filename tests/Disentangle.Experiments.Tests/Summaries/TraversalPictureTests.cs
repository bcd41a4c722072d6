using System.Text;
using System.Xml.Linq;
using Disentangle.Analysis;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Summaries;
using Disentangle.Experiments.Tests.Runs;
using Disentangle.Methods;
using Disentangle.Reports.Drawing;
using Disentangle.Reports.Pictures;

namespace Disentangle.Experiments.Tests.Summaries;

public sealed class TraversalPictureTests : IDisposable
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_row_has_name_nats_factor_and_the_quantiles_of_its_unit()
    {
        using TrainedRun run = Trained();
        LatentSummary summary = LatentSummary.Of(run);
        LatentSummary.Latent best = summary.Latents[0];
        XElement svg = Draw(run, summary, new TraversalRequest { Units = [best.Unit], Images = [5], Steps = 4 });
        (float lower, float upper) = AggregateQuantiles.Of(summary.Codes)[best.Unit];
        Assert.Equal(
            ["image 5", "input, reconstruction", $"{best.Name} {best.Factor}",
                $"{Figures.Fixed(best.Kl, 2)} nats, explains {100 * best.Share:0} %",
                Figures.Fixed(lower, 2), Figures.Fixed(upper, 2)],
            svg.Elements(Svg + "text").Select(text => text.Value));
        Assert.Equal(2 + 4, svg.Elements(Svg + "image").Count());
    }

    [Fact]
    public void The_images_are_those_of_the_codes()
    {
        using TrainedRun run = Trained();
        LatentSummary summary = LatentSummary.Of(run);
        XElement svg = Draw(run, summary, new TraversalRequest { Units = [1], Images = [5, 6], Range = (-1, 3), Steps = 3 });
        string[] drawn = [.. svg.Elements(Svg + "image").Select(image => image.Attribute("href")!.Value)];

        float[] code = run.Method.Encode(run.Images([6])).MeanOf(0).ToArray();
        code[1] = 1; // the middle of the range
        float[] middle = run.Method.Decode(new Tensors.Tensor(new Tensors.Shape(1, code.Length), code)).HostRead().ToArray();
        Assert.Equal(Uri(middle), drawn[5 + 3]);
        Assert.Equal(Uri(run.Images([6]).HostRead().ToArray()), drawn[5]);

        static string Uri(float[] image) =>
            $"data:image/png;base64,{Convert.ToBase64String(PngEncoder.Encode(PixelGrid.FromImage(image, 8, 8, 1, scale: 16)))}";
    }

    [Fact]
    public void Without_units_the_active_ones_are_drawn_in_their_order()
    {
        using TrainedRun run = Trained();
        LatentSummary summary = LatentSummary.Of(run);
        string[] names = [.. Draw(run, summary, new TraversalRequest()).Elements(Svg + "text").Select(text => text.Value)];
        string[] expected = [.. summary.Latents.Where(latent => latent.Active).Select(latent => latent.Name)];
        Assert.Equal(expected, names.Select(name => name.Split(' ')[0]).Where(name => name.StartsWith('z')));
    }

    [Fact]
    public void A_grid_has_a_cell_for_each_pair_of_values()
    {
        using TrainedRun run = Trained();
        XElement svg = Draw(run, LatentSummary.Of(run), new TraversalRequest { Grid = (0, 2), Steps = 3 });
        Assert.Equal(9, svg.Elements(Svg + "image").Count());
    }

    [Fact]
    public void The_order_of_strips_is_that_of_the_exact_information_where_it_is_known()
    {
        using TrainedRun run = Trained();
        LatentSummary summary = LatentSummary.Of(run);
        Assert.Equal(summary.Latents.Where(latent => latent.Active).Select(latent => latent.Unit),
            summary.FilmstripsOf(run).Strips.Where(strip => strip.IsActive).Select(strip => strip.Unit));
        Surgery.Entry.Run(run, new AnalysisRequest());
        IReadOnlyList<double> exact = SurgeryFile.Read(run)!.Information;
        Assert.Equal(exact, summary.FilmstripsOf(run).Strips.OrderBy(strip => strip.Unit).Select(strip => strip.Information));
    }

    [Fact]
    public void What_does_not_exist_is_refused()
    {
        using TrainedRun run = Trained();
        LatentSummary summary = LatentSummary.Of(run);
        foreach ((TraversalRequest request, string sentence) in ((TraversalRequest, string)[])
        [
            (new() { Units = [0, 4] }, "the model has the latent units z0 to z3, got z4"),
            (new() { Images = [48] }, "image must be from 0 to 47, got 48"),
            (new() { Grid = (1, 1) }, "grid takes two different latent units, got z1 twice"),
            (new() { Grid = (1, 2), Units = [0] }, "grid names its two latent units itself, so latent cannot be given with it"),
            (new() { Range = (1, 1) }, "range must be MIN:MAX with MIN < MAX, got 1:1"),
            (new() { Steps = 1 }, "steps must be from 2 to 101, got 1"),
            (new() { Steps = 100, Images = [.. Enumerable.Repeat(0, 201)] },
                "the picture would have 20100 images, at most 20000 are drawn"),
        ])
        {
            Assert.Equal(sentence,
                Assert.Throws<UserErrorException>(() => TraversalPicture.Draw(run, summary, request, TraversalFormat.Png)).Message);
        }

        Assert.Equal("a grid is a picture that does not move, so it is PNG or SVG", Assert.Throws<UserErrorException>(
            () => TraversalPicture.Draw(run, summary, new() { Grid = (0, 1) }, TraversalFormat.Gif)).Message);
    }

    private static XElement Draw(TrainedRun run, LatentSummary summary, TraversalRequest request) =>
        XElement.Parse(Encoding.UTF8.GetString(TraversalPicture.Draw(run, summary, request, TraversalFormat.Svg)));

    private TrainedRun Trained() =>
        TrainedRun.Open(TinyData.Train(_folder, steps: 300, settings: MethodSettings.Empty.With("beta", 0.1)).Path);
}
