using Disentangle.Analysis;
using Disentangle.Experiments.Runs;

namespace Disentangle.Experiments.Summaries;

/// <summary>Which latent units move over which range, around the codes of which images.</summary>
public sealed record TraversalRequest
{
    /// <summary>The most images that a strip may have.</summary>
    public const int MostSteps = 101;

    /// <summary>The most images that a picture may have in all.</summary>
    public const int MostCells = 20_000;

    /// <summary>The units, by number, in the order of the rows; empty for all active ones, the most informative first.</summary>
    public IReadOnlyList<int> Units { get; init; } = [];

    /// <summary>The images whose codes stay, by number in the data set; empty for the first of the run's own.</summary>
    public IReadOnlyList<int> Images { get; init; } = [];

    /// <summary>
    /// The first and last value of each unit; null for the 1 % and 99 % quantiles of its codes. Discrete units keep their values.
    /// </summary>
    public (float First, float Last)? Range { get; init; }

    /// <summary>Two units that move at once, the first from left to right, the second from the bottom up; null for strips.</summary>
    public (int Across, int Up)? Grid { get; init; }

    /// <summary>The values of each unit.</summary>
    public int Steps { get; init; } = Filmstrips.UsualCount;

    /// <summary>Checks it against a run.</summary>
    /// <exception cref="UserErrorException">A unit or image does not exist, or a number is out of range.</exception>
    public void Check(TrainedRun run)
    {
        int latents = run.Method.Latents, images = run.Data.Count;
        foreach (int unit in Grid is var (across, up) ? [across, up] : Units)
        {
            if (unit < 0 || unit >= latents)
                throw new UserErrorException(
                    latents == 1 ? $"the model has one latent unit, z0, got z{unit}"
                        : $"the model has the latent units z0 to z{latents - 1}, got z{unit}");
        }

        foreach (int image in Images)
            if (image < 0 || image >= images) throw new UserErrorException($"image must be from 0 to {images - 1}, got {image}");
        if (Grid is var (one, other) && one == other)
            throw new UserErrorException($"grid takes two different latent units, got z{one} twice");
        if (Grid is not null && Units.Count > 0)
            throw new UserErrorException("grid names its two latent units itself, so latent cannot be given with it");
        if (Range is var (first, last) && !(first < last && float.IsFinite(last - first)))
            throw new UserErrorException($"range must be MIN:MAX with MIN < MAX, got {first}:{last}");
        if (Steps is < 2 or > MostSteps) throw new UserErrorException($"steps must be from 2 to {MostSteps}, got {Steps}");
        long cells = Math.Max(1, Images.Count) * (Grid is null ? (long)Math.Max(1, Units.Count) * Steps : (long)Steps * Steps);
        if (cells > MostCells)
            throw new UserErrorException($"the picture would have {cells} images, at most {MostCells} are drawn",
                "ask for fewer units, images or steps");
    }
}
