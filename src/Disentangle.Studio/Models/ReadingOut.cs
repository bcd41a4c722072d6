using Disentangle.Datasets.Images;
using Disentangle.Experiments.Analyses;

namespace Disentangle.Studio.Models;

/// <summary>Learns to read the factors of images out of the codes of a model at one step.</summary>
/// <param name="model">The model; its step is given.</param>
/// <param name="runs">Encodes the images.</param>
/// <param name="threads">How many threads grow trees.</param>
internal sealed class ReadingOut(ModelName model, OpenRuns runs, int threads) : Job("encoding images"), IProgress<StageProgress>
{
    // So few that pages do not wait for them.
    private const int AtOnce = 100;

    /// <summary>What reads them out, when it is there.</summary>
    public FactorReadout? Readout { get; private set; }

    public void Report(StageProgress value) => (Doing, Done) = (value.Stage, value.Done);

    protected override void Work(CancellationToken cancellation)
    {
        (IFactorDataset data, ulong seed, int[] images) = Ask(open => ((IFactorDataset)open.Run.Data,
            open.Run.Description.Specification.Seed, open.Run.Draw(Math.Min(FactorReadout.Images, open.Run.Data.Count))));
        List<float> codes = [];
        for (int first = 0; first < images.Length; first += AtOnce)
        {
            int[] some = images[first..Math.Min(first + AtOnce, images.Length)];
            codes.AddRange(Ask(open => open.Encode(open.Run.Images(some))));
            Done = (double)(first + some.Length) / images.Length;
        }

        Readout = FactorReadout.Fit(data, images, codes.ToArray(), seed, new Crew(threads), this, cancellation);
        Doing = "done";

        // During training a checkpoint goes; its codes would be another's.
        T Ask<T>(Func<OpenRun, T> work) => runs.With(
            model, open => open.Step == model.Step ? work(open) : throw new OperationCanceledException(), cancellation)
            .GetAwaiter().GetResult();
    }
}
