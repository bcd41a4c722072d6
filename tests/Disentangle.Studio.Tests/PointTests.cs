using System.Security.Cryptography;
using Disentangle.Datasets.Images;
using Disentangle.Datasets.Sampling;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Disentangle.Reports.Pictures;

namespace Disentangle.Studio.Tests;

/// <summary>What is under the pointer is the image of the point that is seen there.</summary>
public sealed class PointTests(Runs runs) : IClassFixture<Runs>
{
    private const int Points = 1000;

    // Each round has other axes, another colour, other images that are left out, and another part of the plane. A point counts where it is
    // seen.
    private const string Hover = """
        async ({ points, each, axes, colours, filters }) => {
          const view = (await import('./_content/Disentangle.Studio/js/scatter.js')).viewOf(document.querySelector('.scatter'));
          let state = 7;
          const random = () => (state = (state * 16807) % 2147483647) / 2147483647;
          const some = (list) => list[Math.floor(random() * list.length)];
          const hex = (bytes) => [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, '0')).join('').toUpperCase();
          const found = [];
          for (let round = 0; found.length < points && round < 100; round++) {
            const across = some(axes), upwards = some(axes.filter((one) => one !== across)), filter = some(filters);
            await view.show(across, upwards, some(colours));
            view.filter(filter ? new Uint8Array(await view.ask('among', `where=${encodeURIComponent(filter)}`)) : null);
            view.zoom(1 + 3 * random(), random() * view.canvas.width, random() * view.canvas.height);
            view.pan(40 * (random() - 0.5), 40 * (random() - 0.5));
            view.rasterise();
            const { width, height } = view.canvas;
            for (let count = 0, tries = 0; count < each && tries < 50000; tries++) {
              const point = Math.floor(random() * view.x.length);
              const px = ((view.x[point] - view.view.left) * width / view.view.width) | 0;
              const py = (height - (view.y[point] - view.view.bottom) * height / view.view.height) | 0;
              if (px < 0 || py < 0 || px >= width || py >= height || view.owners[py * width + px] !== point) continue;
              view.hover({ offsetX: px, offsetY: py });
              const words = [across, upwards, String(view.x[point]), String(view.y[point]), view.tip.dataset.image,
                view.pixels[py * width + px] === view.colours[point], filter || '-'];
              found.push(fetch(view.tip.querySelector('img').src).then((answer) => answer.arrayBuffer())
                .then((picture) => crypto.subtle.digest('SHA-256', picture)).then((hash) => [...words, hex(hash)].join(' ')));
              count++;
            }
          }
          return Promise.all(found);
        }
        """;

    [BrowserTheory]
    [InlineData("matrix", "unit", 0)]
    [InlineData("projection", "component", 1)]
    public async Task AThousandPointsAreTheirImages(string path, string axes, int first)
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, $"{path}?run=run0");
        await studio.Page.WaitForSelectorAsync(".scatter[data-frames]");
        string[] found = await studio.Page.EvaluateAsync<string[]>(Hover, new
        {
            points = Points,
            each = Points / 20,
            axes = Enumerable.Range(first, 4).Select(one => $"{axes}:{one}").ToArray(),
            colours = (string[])["shape", "scale", "orientation", "posX", "posY", "z1", "kl"],
            filters = (string[])["", "shape=1", "scale=2-4,posX=0-15", "posY=7"],
        });
        Assert.InRange(found.Length, Points, Points + Points / 20);

        using TrainedRun run = TrainedRun.Open(Path.Combine(runs.Folder, "run0"));
        CodeProjection projection = CodeProjection.Of(CodeColumns.OfAllOrSome(run), run.Session.Crew);
        IFactorDataset data = (IFactorDataset)run.Data;
        int[] factors = new int[data.Factors.Count];
        foreach (string one in found)
        {
            string[] parts = one.Split(' ');
            int image = int.Parse(parts[4]);
            Tensors.Tensor pixels = run.Images([image]);
            float[] code = run.Method.Encode(pixels).Means;
            Assert.Equal(Coordinate(code, parts[0]), float.Parse(parts[2]), 1e-3);
            Assert.Equal(Coordinate(code, parts[1]), float.Parse(parts[3]), 1e-3);
            Assert.Equal("true", parts[5]);
            data.FactorsOf(image, factors);
            Assert.True(FactorFilter.Parse(parts[6] == "-" ? "" : parts[6], data.Factors).Includes(factors), one);
            byte[] picture = PngEncoder.Encode(PixelGrid.FromImage(pixels.HostRead(), 64, 64, 1));
            Assert.Equal(Convert.ToHexString(SHA256.HashData(picture)), parts[7]);
        }

        studio.HasNoErrors();

        double Coordinate(float[] code, string axis)
        {
            int number = axis[^1] - '0';
            if (axes == "unit") return code[number];
            double[] direction = projection.Components.Direction(number - 1);
            return code.Select((value, d) => (value - projection.Components.Mean[d]) * direction[d]).Sum();
        }
    }
}
