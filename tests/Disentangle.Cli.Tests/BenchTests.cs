using System.Text.Json.Nodes;

namespace Disentangle.Cli.Tests;

public sealed class BenchTests
{
    [Fact]
    public void Json_stands_alone_and_its_figures_fit_each_other()
    {
        Outcome outcome = CommandLine.Run("bench", "--arch", "burgess", "--batch", "2", "--rounds", "1", "--threads", "1", "--json");
        Assert.Equal(0, outcome.Code);
        JsonNode figures = JsonNode.Parse(outcome.Output)!;

        // The Burgess network by hand, in millions of multiplications an image: convolutions 16 taps x channels in x channels out x pixels,
        // then the dense layers; forward, and two gradients of everything but the images' own.
        double first = 16 * 32 * 1024, second = 16 * 32 * 32 * 256, third = second / 4, fourth = third / 4;
        double dense = 512 * 256 + 256 * 256, forward = 2 * (first + second + third + fourth + dense) + 256 * 20 + 10 * 256;
        Assert.Equal(2 * (3 * forward - first) / 1e6, (double)figures["mflopPerImage"]!, 6);

        double share = (double)figures["imagesPerSecond"]! * (double)figures["mflopPerImage"]! / 1000 / (double)figures["peakGflops"]!;
        Assert.Equal(share, (double)figures["peakShare"]!, 6);

        // The encoder alone.
        Assert.Equal(2 * (first + second + third + fourth + dense + 256 * 20) / 1e6, (double)figures["encoderMflopPerImage"]!, 6);
        Assert.True((double)figures["encodedImagesPerSecond"]! > 0 && (double)figures["encoderPeakShare"]! > 0);
        double aggregate = (double)figures["aggregateDensitiesPerSecond"]! / (double)figures["exponentialsPerSecond"]!;
        Assert.Equal(aggregate, (double)figures["aggregateShare"]!, 6);
    }

    [Fact]
    public void Tables_come_together_in_one_json()
    {
        Outcome outcome = CommandLine.Run("bench", "--operations", "--scaling", "--arch", "burgess:8-8-8/16", "--batch", "2", "--rounds",
            "1", "--threads", "1", "--json");
        Assert.Equal(0, outcome.Code);
        JsonNode tables = JsonNode.Parse(outcome.Output)!;
        Assert.Equal(["operations", "scaling"], tables.AsObject().Select(table => table.Key));

        // The second convolution of the encoder, two images: 16 taps x 8 channels in x 8 out x 256 pixels.
        JsonNode second = tables["operations"]!.AsArray().Single(one => (string)one!["name"]! == "encoder.conv2 forward")!;
        Assert.Equal(2.0 * 2 * 16 * 8 * 8 * 256, (double)second["operations"]!);
        Assert.Equal(1, (double)tables["scaling"]![0]!["relative"]!);
    }

    [Fact]
    public void Unknown_names_are_refused() =>
        CommandLine.Run("bench", "--arch", "burges").IsError(2, "unknown architecture burges; did you mean burgess?",
            "expected one of locatello, burgess, infogan, infogan-small, mlp, qlae, qlae-half, qlae-quarter, tiny");
}
