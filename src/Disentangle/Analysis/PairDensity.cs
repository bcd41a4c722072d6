using System.Numerics;
using System.Runtime.InteropServices;

namespace Disentangle.Analysis;

/// <summary>
/// The aggregate posterior of two latent units, <c>q(z_i, z_j) = 1/n sum_k q(z_i | x_k) q(z_j | x_k)</c>, as the probabilities of the
/// cells of a grid. They are those of the mixture of all n Gaussians, integrated over each cell: no code is drawn, and a posterior that
/// is narrower than a cell loses nothing. A deterministic encoder gives the counts of its codes.
/// </summary>
public sealed class PairDensity
{
    private const int MostPieces = 32, PieceSize = 1024;

    private PairDensity(int across, int up, UnitCells acrossCells, UnitCells upCells, double[] probabilities) =>
        (Across, Up, AcrossCells, UpCells, Probabilities) = (across, up, acrossCells, upCells, probabilities);

    /// <summary>The unit from left to right.</summary>
    public int Across { get; }

    /// <summary>The unit from the bottom to the top.</summary>
    public int Up { get; }

    /// <summary>The cells of the one.</summary>
    public UnitCells AcrossCells { get; }

    /// <summary>The cells of the other.</summary>
    public UnitCells UpCells { get; }

    /// <summary>The probability of each cell, row by row from the bottom; they add up to 1.</summary>
    public IReadOnlyList<double> Probabilities { get; }

    /// <summary>The probabilities of the cells of the unit across alone.</summary>
    public double[] AcrossMarginal()
    {
        double[] sums = new double[AcrossCells.Count];
        for (int i = 0; i < Probabilities.Count; i++) sums[i % sums.Length] += Probabilities[i];
        return sums;
    }

    /// <summary>The probabilities of the cells of the unit upwards alone.</summary>
    public double[] UpMarginal()
    {
        double[] sums = new double[UpCells.Count];
        for (int i = 0; i < Probabilities.Count; i++) sums[i / AcrossCells.Count] += Probabilities[i];
        return sums;
    }

    /// <summary>
    /// The mutual information of the cells of the two units in nats: 0 where the pair is factorised, and no more than that of the units
    /// themselves, which it approaches as cells become narrower.
    /// </summary>
    public double MutualInformation()
    {
        double[] across = AcrossMarginal(), up = UpMarginal();
        double sum = 0;
        for (int i = 0; i < Probabilities.Count; i++)
        {
            double p = Probabilities[i];
            if (p > 0) sum += p * Math.Log(p / (across[i % across.Length] * up[i / across.Length]));
        }

        return Math.Max(0, sum);
    }

    /// <summary>The densities of pairs of units, in one pass over the codes.</summary>
    /// <param name="codes">The posteriors of n images, at least 1.</param>
    /// <param name="pairs">Two different units each: the one across and the one upwards.</param>
    /// <param name="cells">The cells of each unit, by unit.</param>
    /// <param name="crew">The threads; null for the calling one. The result does not depend on their number.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">There are no codes, or not the cells of each unit.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyList<PairDensity> Of(
        Codes codes, IReadOnlyList<(int Across, int Up)> pairs, IReadOnlyList<UnitCells> cells, Crew? crew = null,
        IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        if (codes.Count == 0) throw new ArgumentException("a density needs at least one code");
        if (cells.Count != codes.Latents) throw new ArgumentException($"{codes.Latents} units have cells each, got {cells.Count}");
        foreach ((int across, int up) in pairs)
        {
            ArgumentOutOfRangeException.ThrowIfEqual(across, up);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Math.Max(across, up), codes.Latents);
            ArgumentOutOfRangeException.ThrowIfNegative(Math.Min(across, up));
        }

        // The pieces follow from the number of images alone, and are added in their order.
        int pieces = Math.Clamp(codes.Count / PieceSize, 1, MostPieces), done = 0;
        double[][][] sums = new double[pieces][][];
        int[] units = [.. pairs.SelectMany(pair => (int[])[pair.Across, pair.Up]).Distinct()];
        (crew ?? new Crew(1)).For(pieces, piece =>
        {
            int first = (int)((long)piece * codes.Count / pieces), end = (int)((long)(piece + 1) * codes.Count / pieces);
            sums[piece] = Sum(codes, first, end, pairs, cells, units);
            progress?.Report((double)Interlocked.Increment(ref done) / pieces);
        }, cancellation);
        return [.. pairs.Select((pair, i) =>
        {
            double[] total = sums[0][i];
            for (int piece = 1; piece < pieces; piece++)
                for (int cell = 0; cell < total.Length; cell++) total[cell] += sums[piece][i][cell];
            for (int cell = 0; cell < total.Length; cell++) total[cell] /= codes.Count;
            return new PairDensity(pair.Across, pair.Up, cells[pair.Across], cells[pair.Up], total);
        })];
    }

    // A posterior is the product of those of its units: what it adds to the grid is an outer product, and zero but for a few cells.
    private static double[][] Sum(
        Codes codes, int first, int end, IReadOnlyList<(int Across, int Up)> pairs, IReadOnlyList<UnitCells> cells, int[] units)
    {
        double[][] sums = [.. pairs.Select(pair => new double[cells[pair.Across].Count * cells[pair.Up].Count])];
        double[][] own = [.. cells.Select(unit => new double[unit.Count])];
        var filled = new (int First, int Count)[codes.Latents];
        for (int image = first; image < end; image++)
        {
            foreach (int unit in units)
            {
                int at = image * codes.Latents + unit;
                double deviation = codes.LogVariances is { } logVariances ? Math.Exp(0.5 * logVariances[at]) : 0;
                filled[unit] = cells[unit].Fill(codes.Means[at], deviation, own[unit]);
            }

            for (int i = 0; i < pairs.Count; i++)
            {
                (int across, int up) = pairs[i];
                (int left, int width) = filled[across];
                (int bottom, int height) = filled[up];
                ReadOnlySpan<double> row = own[across].AsSpan(left, width);
                for (int y = bottom; y < bottom + height; y++)
                    Add(row, own[up][y], sums[i].AsSpan(y * cells[across].Count + left, width));
            }
        }

        return sums;
    }

    private static void Add(ReadOnlySpan<double> row, double factor, Span<double> sum)
    {
        ReadOnlySpan<Vector<double>> from = MemoryMarshal.Cast<double, Vector<double>>(row);
        Span<Vector<double>> to = MemoryMarshal.Cast<double, Vector<double>>(sum);
        for (int i = 0; i < from.Length; i++) to[i] += from[i] * factor;
        for (int i = from.Length * Vector<double>.Count; i < row.Length; i++) sum[i] += row[i] * factor;
    }
}
