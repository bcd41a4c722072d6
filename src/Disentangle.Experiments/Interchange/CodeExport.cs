using Disentangle.Datasets;
using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;

namespace Disentangle.Experiments.Interchange;

/// <summary>Writes the codes of a whole data set for other programs.</summary>
public static class CodeExport
{
    /// <summary>
    /// Encodes all images of the run's data and writes a NumPy archive: <c>codes</c> (n, D) float32, the posterior means;
    /// <c>log_variances</c> (n, D) float32 where the posterior has them; <c>discrete</c> where codes are values that can be counted;
    /// <c>factors</c> (n, K) int32 and <c>factor_names</c> where the images have factors, and <c>values_NAME</c>, what the values of a
    /// factor are called or stand for.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="path">The file, usually <c>.npz</c>.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it; nothing is written then.</param>
    /// <exception cref="UserErrorException">The file cannot be written, or the codes are too many for an array.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static void Write(TrainedRun run, string path, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        int n = run.Data.Count, d = run.Method.Latents;
        if ((long)n * d > Array.MaxLength) throw new UserErrorException($"{n} codes of {d} values are too many for one file");
        if (Directory.Exists(path)) throw new UserErrorException($"{path} is a folder; the name of a file is expected");
        Storage.RequireWritable(path);
        Codes codes = RunCodes.Of(run, progress, cancellation);
        List<KeyValuePair<string, NpyArray>> arrays = [new("codes", NpyArray.Of(codes.Means, n, d))];
        if (codes.LogVariances is not null) arrays.Add(new("log_variances", NpyArray.Of(codes.LogVariances, n, d)));
        if (run.Method.HasDiscreteCodes) arrays.Add(new("discrete", NpyArray.Of([(byte)1], 1)));
        if (run.Data is IFactorDataset data)
        {
            int k = data.Factors.Count;
            int[] factors = new int[n * k];
            for (int i = 0; i < n; i++) data.FactorsOf(i, factors.AsSpan(i * k, k));
            arrays.Add(new("factors", NpyArray.Of(factors, n, k)));
            arrays.Add(new("factor_names", NpyArray.OfStrings([.. data.Factors.Select(f => f.Name)])));

            // What the numbers stand for, where that is not the numbers themselves.
            foreach (Factor factor in data.Factors.DistinctBy(f => f.Name)
                .Where(f => f.ValueNames is not null || f.Values.Where((value, i) => value != i).Any()))
                arrays.Add(new(FactorArrays.ValuesArray(factor), FactorArrays.DescriptionOf(factor)));
        }

        Storage.Guard(path, () => NpzWriter.Write(path, arrays));
    }
}
