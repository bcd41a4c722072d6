using System.Text;
using Disentangle.Datasets.Images;
using Disentangle.Datasets.Sampling;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Analyses;

/// <summary>What pairs that differ in a number of factors showed.</summary>
/// <param name="Changed">In how many factors the two images differ.</param>
/// <param name="Pairs">How many such pairs there were.</param>
/// <param name="Apart">How many latent units were kept apart, mean over the pairs.</param>
/// <param name="ApartError">The standard error of that mean, NaN of one pair.</param>
/// <param name="Exact">The share of pairs in which as many units were kept apart as factors changed.</param>
/// <param name="Rightly">Of the units kept apart, the share whose factor changed; NaN where none was.</param>
/// <param name="Found">Of the factors that changed, the share that has a unit that was kept apart.</param>
/// <param name="RightlyShared">Of the units shared, the share whose factor did not change, or that have none; NaN where none was, or where
/// an earlier version did not measure it.</param>
public sealed record ChangedFactors(
    int Changed, int Pairs, double Apart, double ApartError, double Exact, double Rightly, double Found, double RightlyShared);

/// <summary>Which latent units the images of pairs share.</summary>
/// <param name="Step">How many steps the run was trained.</param>
/// <param name="Seed">What decided the pairs.</param>
/// <param name="Distance">How posteriors were compared.</param>
/// <param name="Factors">The names of the factors that have several values.</param>
/// <param name="ApartShare">How often a unit (column) is kept apart where a factor (row) alone has changed.</param>
/// <param name="FactorOf">The factor of each unit, by its place in <paramref name="Factors"/>; -1 of a unit that is always shared.</param>
/// <param name="ByChange">What pairs showed, by the number of factors that changed, those numbers only of which there were pairs.</param>
public sealed record SharedUnitsResult(
    long Step, ulong Seed, PairDistance Distance, IReadOnlyList<string> Factors, double[,] ApartShare, IReadOnlyList<int> FactorOf,
    IReadOnlyList<ChangedFactors> ByChange)
{
    /// <summary>Pairs of training as examples (<see cref="WeakPairs"/>).</summary>
    public IReadOnlyList<WeakPair> Examples { get; init; } = [];

    /// <summary>The number of the batch that the examples are of.</summary>
    public long ExampleBatch { get; init; }

    /// <summary>
    /// Whether a unit is kept apart in a pair although its factor did not change, or shared although it did. A unit without a factor should
    /// be shared. Of two images that are the same nothing is wrong: by the rule they share nothing, which says nothing of the model.
    /// </summary>
    public bool IsWrong(WeakPair pair, int unit)
    {
        string? factor = FactorOf[unit] < 0 ? null : Factors[FactorOf[unit]];
        return pair.Changes.Count > 0 && pair.Shared[unit] == pair.Changes.Any(change => change.Factor == factor);
    }
}

/// <summary>
/// Which latent units the two images of a pair share, by the rule of Locatello et al. (Weakly-supervised disentanglement without
/// compromises, ICML 2020), held against the factors that changed. It can be asked of every model with a Gaussian posterior, also of one
/// that never saw pairs.
/// </summary>
public static class SharedUnits
{
    /// <summary>Pairs of each kind where the user does not say.</summary>
    public const int DefaultPairs = 5000;

    private const string Pairs = "pairs", Seed = "seed", Show = "show", Batch = "batch";

    /// <summary>This analysis.</summary>
    public static AnalysisEntry Entry { get; } = new(
        "shared-units",
        "Shared units of pairs",
        "Measures which latent units are kept apart where factors change, and shows pairs of training; writes shared-units.json.",
        "shared-units",
        Answer)
    {
        AppliesTo = run => run.Data is IFactorGrid && GaussianPosteriors.Find(run) is not null,
        FollowsTraining = run => MethodCatalogue.All.Find(run.Description.Specification.Method)?.IsWeak == true,
        Options =
        [
            new(Pairs, $"Number of pairs (default {DefaultPairs}).", 100, 1_000_000),
            new(Seed, "Random seed (default: that of the run).", 0, ulong.MaxValue),
            new(Show, $"Number of pairs of training that are shown (default {WeakPairs.DefaultCount}).", 0, WeakPairs.MostCount),
            new(Batch, "The batch that they are of, from 0: how many training steps come before it (default: the next one).", 0,
                long.MaxValue),
        ],
        Texts = [PictureOutput.Option],
        ChartFiles = [SharedUnitsCharts.UnitsFile, SharedUnitsCharts.ChangesFile, SharedUnitsCharts.PairsFile],
        Charts = run => SharedUnitsFile.Read(run) is { } result ? SharedUnitsCharts.All(run, result) : [],
        Examples = ["--pairs 20000 --json", "--batch 1000 --show 4 --out pairs.png"],
    };

    /// <summary>Measures a run, and writes <c>shared-units.json</c>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="pairs">
    /// How many pairs, at least 100: so many that differ by the run's own rule, or by that of the publication, and as many, of all factors
    /// alike, in which one factor has changed.
    /// </param>
    /// <param name="seed">Decides the pairs; null for the run's own seed.</param>
    /// <param name="cancellation">Stops it; nothing is written then.</param>
    /// <exception cref="UserErrorException">The method has no Gaussian posterior, the data is no complete grid, or the file cannot be
    /// written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static SharedUnitsResult Run(
        TrainedRun run, int pairs = DefaultPairs, ulong? seed = null, CancellationToken cancellation = default) =>
        Run(run, () => Measure(run, pairs, seed, cancellation) with
        {
            Examples = WeakPairs.Of(run, run.Step, WeakPairs.DefaultCount),
            ExampleBatch = run.Step,
        });

    /// <summary>Measures a run, and writes nothing.</summary>
    /// <inheritdoc cref="Run(TrainedRun, int, ulong?, CancellationToken)"/>
    public static SharedUnitsResult Measure(
        TrainedRun run, int pairs = DefaultPairs, ulong? seed = null, CancellationToken cancellation = default)
    {
        GaussianPosteriors.MethodOf(run, "the units that pairs share need");
        PairSettings settings = SettingsOf(run);
        ulong used = seed ?? run.Description.Specification.Seed;

        // All images alike, also those that training did not see.
        ImageSampler sampler = ImageSampler.Alike(run.Data.Count);
        PairSampler partners = new(run.Data, sampler, settings.Rule);
        IFactorGrid grid = (IFactorGrid)run.Data;
        int[] places = [.. Enumerable.Range(0, grid.Factors.Count).Where(place => grid.Factors[place].Size > 1)];
        Philox random = new(used, RandomPurpose.SharedUnits);
        int[] single = DrawSingle(grid, places, pairs, ref random), drawn = new int[2 * pairs];
        for (int i = 0; i < drawn.Length; i += 2)
        {
            drawn[i] = sampler.Draw(ref random);
            drawn[i + 1] = partners.Draw(drawn[i], ref random).Image;
        }

        bool[,] apartOfSingle = Apart(run, single, settings.Distance);
        cancellation.ThrowIfCancellationRequested();
        bool[,] apart = Apart(run, drawn, settings.Distance);
        double[,] share = Share(apartOfSingle, places.Length);
        int[] factorOf = FactorsOf(share);
        return new SharedUnitsResult(
            run.Step, used, settings.Distance, [.. places.Select(place => grid.Factors[place].Name)], share, factorOf,
            ByChange(grid, places, drawn, apart, factorOf));
    }

    private static AnalysisOutcome Answer(TrainedRun run, AnalysisRequest request)
    {
        string? picture = request.FindText(PictureOutput.Option.Name);
        if (picture is not null) PictureOutput.Require(picture);
        long batch = checked((long)(request.Find(Batch) ?? (ulong)run.Step));
        int shown = request.FindInt(Show) ?? WeakPairs.DefaultCount;
        if (shown == 0 && picture is not null) throw new UserErrorException("a picture of pairs needs at least one, got --show 0");
        SharedUnitsResult result = Run(run, () =>
            Measure(run, request.FindInt(Pairs) ?? DefaultPairs, request.Find(Seed), request.Cancellation) with
            {
                Examples = shown == 0 ? [] : WeakPairs.Of(run, batch, shown),
                ExampleBatch = batch,
            });
        if (picture is not null)
        {
            PictureOutput.Write(
                picture, () => SharedUnitsCharts.Pixels(run, result), () => SharedUnitsCharts.Pairs(run, result, onPage: false));
        }

        return new AnalysisOutcome(SharedUnitsFile.ToJson(result), output => SharedUnitsText.Print(run, result, picture, output));
    }

    private static SharedUnitsResult Run(TrainedRun run, Func<SharedUnitsResult> measure)
    {
        string file = Entry.FileIn(run.Folder);
        Storage.RequireWritable(file);
        SharedUnitsResult result = measure();
        run.Folder.Write(() => Storage.Write(file, Encoding.UTF8.GetBytes(SharedUnitsFile.ToJson(result))));
        return result;
    }

    /// <summary>As the run was trained, or, of other methods, as the publication has it.</summary>
    internal static PairSettings SettingsOf(TrainedRun run)
    {
        MethodEntry entry = MethodCatalogue.Get(run.Description.Specification.Method);
        var settings = PairSettings.Of(
            entry.Settings.Any(setting => PairSettings.All.Contains(setting))
                ? run.Description.Specification.Settings : MethodSettings.Empty);
        PairRule? trained = run.Method.Phases.Select(phase => phase.Feed.PairRule).FirstOrDefault(rule => rule is not null);
        return settings with { Rule = trained ?? settings.Rule };
    }

    // Pair i is of the factor i modulo their number, which gets another value.
    private static int[] DrawSingle(IFactorGrid grid, int[] places, int pairs, ref Philox random)
    {
        int[] images = new int[2 * pairs], values = new int[grid.Factors.Count];
        for (int i = 0; i < pairs; i++)
        {
            images[2 * i] = random.NextInt(grid.Count);
            grid.FactorsOf(images[2 * i], values);
            int place = places[i % places.Length], size = grid.Factors[place].Size;
            values[place] = (values[place] + 1 + random.NextInt(size - 1)) % size;
            images[2 * i + 1] = grid.IndexOf(values);
        }

        return images;
    }

    private static bool[,] Apart(TrainedRun run, int[] images, PairDistance distance)
    {
        Codes codes = RunCodes.Of(run, images);
        Shape rows = new(codes.Count, codes.Latents);
        IKernels kernels = run.Session.Kernels;
        Tensor shared = kernels.CreateTensor(new Shape(codes.Count / 2, codes.Latents));
        kernels.SharedUnits(
            distance, kernels.CreateTensor(rows, codes.Means), kernels.CreateTensor(rows, codes.LogVariances), shared);
        ReadOnlySpan<float> values = shared.HostRead();
        bool[,] apart = new bool[codes.Count / 2, codes.Latents];
        for (int j = 0; j < values.Length; j++) apart[j / codes.Latents, j % codes.Latents] = values[j] == 0;
        return apart;
    }

    private static double[,] Share(bool[,] apart, int factors)
    {
        (int pairs, int units) = (apart.GetLength(0), apart.GetLength(1));
        double[,] share = new double[factors, units];
        for (int k = 0; k < factors; k++)
        {
            for (int d = 0; d < units; d++)
            {
                int kept = 0, own = 0;
                for (int i = k; i < pairs; i += factors, own++) kept += apart[i, d] ? 1 : 0;
                share[k, d] = (double)kept / own;
            }
        }

        return share;
    }

    // The factor whose change alone keeps the unit apart most often.
    private static int[] FactorsOf(double[,] share)
    {
        int[] factors = new int[share.GetLength(1)];
        for (int d = 0; d < factors.Length; d++)
        {
            factors[d] = -1;
            for (int k = 0; k < share.GetLength(0); k++)
            {
                if (share[k, d] > (factors[d] < 0 ? 0 : share[factors[d], d])) factors[d] = k;
            }
        }

        return factors;
    }

    private static ChangedFactors[] ByChange(IFactorGrid grid, int[] places, int[] images, bool[,] apart, int[] factorOf)
    {
        int factors = places.Length, units = factorOf.Length;
        int[] first = new int[grid.Factors.Count], second = new int[grid.Factors.Count];
        var counts = new Counts[factors + 1];
        bool[] changed = new bool[factors], found = new bool[factors];
        for (int i = 0; i < images.Length / 2; i++)
        {
            grid.FactorsOf(images[2 * i], first);
            grid.FactorsOf(images[2 * i + 1], second);
            for (int k = 0; k < factors; k++) changed[k] = first[places[k]] != second[places[k]];
            int m = changed.Count(one => one), kept = 0, rightly = 0, rightlyShared = 0;
            Array.Clear(found);
            for (int d = 0; d < units; d++)
            {
                bool itsFactorChanged = factorOf[d] >= 0 && changed[factorOf[d]];
                if (!apart[i, d])
                {
                    rightlyShared += itsFactorChanged ? 0 : 1;
                    continue;
                }

                kept++;
                if (!itsFactorChanged) continue;
                rightly++;
                found[factorOf[d]] = true;
            }

            counts[m].Add((kept, rightly), (units - kept, rightlyShared), kept == m, found.Count(one => one));
        }

        // Images that are the same share nothing by the rule, which says nothing of the model.
        return [.. Enumerable.Range(1, factors).Where(m => counts[m].Pairs > 0).Select(m => counts[m].Of(m))];
    }

    private struct Counts
    {
        private RunningMean _apart;
        private int _exact, _kept, _rightly, _shared, _rightlyShared, _found;

        public int Pairs { get; private set; }

        public void Add((int All, int Rightly) kept, (int All, int Rightly) shared, bool exact, int found)
        {
            Pairs++;
            _apart.Add(kept.All);
            _exact += exact ? 1 : 0;
            (_kept, _rightly, _found) = (_kept + kept.All, _rightly + kept.Rightly, _found + found);
            (_shared, _rightlyShared) = (_shared + shared.All, _rightlyShared + shared.Rightly);
        }

        public readonly ChangedFactors Of(int changed) => new(
            changed, Pairs, _apart.Mean, _apart.StandardError, (double)_exact / Pairs, (double)_rightly / _kept,
            (double)_found / (Pairs * changed), (double)_rightlyShared / _shared);
    }
}
