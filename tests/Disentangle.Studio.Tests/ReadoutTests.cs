using Disentangle.Datasets.Images;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;
using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>Which factors move with a unit.</summary>
public sealed class ReadoutTests(Runs runs) : IClassFixture<Runs>
{
    [BrowserFact]
    public async Task TheFactorsOfTheDecodedImageAreReadOut()
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "traverse?run=run0&image=1234");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync("#content .traverse[data-strips]");

        // The page works before the readout is learned.
        await page.Locator(".unit input[type=range]").First.FocusAsync();
        await page.Keyboard.PressAsync("End");
        await studio.Until("[...document.querySelectorAll('[data-decoded-factor]')].some((one) => one.innerText !== '–')");
        await studio.Keep("readout");
        float[] code = await Code(page);

        // The same by the library: the factors of the image that is decoded from the code.
        using TrainedRun run = TrainedRun.Open(Path.Combine(runs.Folder, "run0"));
        IFactorDataset data = (IFactorDataset)run.Data;
        int[] images = run.Draw(FactorReadout.Images), truth = new int[data.Factors.Count];
        FactorReadout readout = FactorReadout.Fit(
            data, images, Disentangle.Analysis.DatasetCodes.Of(run.Method, data, images).Means, seed: 0, run.Session.Crew);
        Tensors.Tensor codes = new(new Tensors.Shape(1, code.Length), code);
        float[] seen = run.Method.Encode(run.Method.Decode(codes)).Means;
        data.FactorsOf(1234, truth);
        for (int k = 0; k < truth.Length; k++)
        {
            // What is shown at first may be of the code before.
            string expected = readout.Factors.Contains(k) ? data.Factors[k].ValueText(readout.Predict(k, seen)[0]) : "–";
            await studio.Until($"document.querySelectorAll('[data-decoded-factor]')[{k}].innerText === '{expected}'");
            Assert.Equal(data.Factors[k].ValueText(truth[k]), await page.Locator("[data-true]").Nth(k).InnerTextAsync());
        }

        studio.HasNoErrors();
    }

    [Theory]
    [InlineData("index=0", 7, "7 values are not two codes")]
    [InlineData("index=737280", 8, "there is no image 737280")]
    public async Task WhatDoesNotFitIsASentence(string query, int values, string sentence)
    {
        using StudioClient client = new(runs.Studio);
        (_, string text) = await client.Post($"/api/readout?run=run0&{query}", new byte[values * sizeof(float)]);
        Assert.StartsWith(sentence, text);
    }

    // What the page asks for last: it waits until no key is pressed, so one request must have gone before the next key.
    private static async Task<float[]> Code(IPage page)
    {
        await Asked("ArrowLeft");
        byte[] body = (await Asked("End")).PostDataBuffer!;
        float[] codes = new float[body.Length / sizeof(float)];
        Buffer.BlockCopy(body, 0, codes, 0, body.Length);
        return codes[(codes.Length / 2)..];

        Task<IRequest> Asked(string key) => page.RunAndWaitForRequestAsync(
            () => page.Keyboard.PressAsync(key), request => request.Url.Contains("api/readout", StringComparison.Ordinal));
    }
}
