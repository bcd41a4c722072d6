using System.Security.Cryptography;
using Disentangle.Experiments.Runs;
using Disentangle.Reports.Pictures;

namespace Disentangle.Studio.Tests;

/// <summary>What is under the pointer is the image of the point that is seen there.</summary>
public sealed class PointTests(Runs runs) : IClassFixture<Runs>
{
    private const int Points = 1000;

    // Each round has other axes, another colour and another part of the plane. A point counts where it is seen.
    private const string Hover = """
        async ([rounds, each]) => {
          const view = (await import('./_content/Disentangle.Studio/js/scatter.js')).viewOf(document.querySelector('.scatter'));
          let state = 7;
          const random = () => (state = (state * 16807) % 2147483647) / 2147483647;
          const some = (list) => list[Math.floor(random() * list.length)];
          const hex = (bytes) => [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, '0')).join('').toUpperCase();
          const units = ['unit:0', 'unit:1', 'unit:2', 'unit:3'], factors = ['factor:0', 'factor:1', 'factor:2', 'factor:3', 'factor:4'];
          const found = [];
          for (let round = 0; round < rounds; round++) {
            const across = some(units), upwards = some(units.filter((one) => one !== across));
            await view.show(across, upwards, some(factors));
            view.zoom(1 + 3 * random(), random() * view.canvas.width, random() * view.canvas.height);
            view.pan(40 * (random() - 0.5), 40 * (random() - 0.5));
            view.rasterise();
            const { width, height } = view.canvas;
            for (let count = 0, tries = 0; count < each && tries < 100000; tries++) {
              const point = Math.floor(random() * view.x.length);
              const px = ((view.x[point] - view.view.left) * width / view.view.width) | 0;
              const py = (height - (view.y[point] - view.view.bottom) * height / view.view.height) | 0;
              if (px < 0 || py < 0 || px >= width || py >= height || view.owners[py * width + px] !== point) continue;
              view.hover({ offsetX: px, offsetY: py });
              const words = [across, upwards, String(view.x[point]), String(view.y[point]), view.tip.dataset.image,
                view.pixels[py * width + px] === view.colours[point]];
              found.push(fetch(view.tip.querySelector('img').src).then((answer) => answer.arrayBuffer())
                .then((picture) => crypto.subtle.digest('SHA-256', picture)).then((hash) => [...words, hex(hash)].join(' ')));
              count++;
            }
          }
          return Promise.all(found);
        }
        """;

    [BrowserFact]
    public async Task AThousandPointsAreTheirImages()
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "matrix?run=run0");
        await studio.Page.WaitForSelectorAsync(".scatter[data-frames]");
        string[] found = await studio.Page.EvaluateAsync<string[]>(Hover, new[] { 20, Points / 20 });
        Assert.Equal(Points, found.Length);

        using TrainedRun run = TrainedRun.Open(Path.Combine(runs.Folder, "run0"));
        foreach (string one in found)
        {
            string[] parts = one.Split(' ');
            int image = int.Parse(parts[4]);
            Tensors.Tensor pixels = run.Images([image]);
            float[] code = run.Method.Encode(pixels).Means;
            Assert.Equal(code[parts[0][^1] - '0'], float.Parse(parts[2]), 1e-3f);
            Assert.Equal(code[parts[1][^1] - '0'], float.Parse(parts[3]), 1e-3f);
            byte[] picture = PngEncoder.Encode(PixelGrid.FromImage(pixels.HostRead(), 64, 64, 1));
            Assert.Equal(Convert.ToHexString(SHA256.HashData(picture)), parts[6]);
            Assert.Equal("true", parts[5]);
        }

        Assert.Empty(studio.Errors);
    }
}
