using Disentangle.Foundation.Numerics;

namespace Disentangle.Metrics.Sources;

/// <summary>Draws the images of a batch, each of which may share a factor's value with another of them.</summary>
/// <param name="role">Whether it is learned from or tested on.</param>
/// <param name="random">Decides them.</param>
/// <param name="factor">The factor that is fixed.</param>
/// <param name="images">Room for them.</param>
internal delegate void DrawBatch(SampleRole role, ref Philox random, int factor, Span<int> images);

/// <summary>Looks at the codes of a batch.</summary>
/// <param name="batch">Its number, from 0.</param>
/// <param name="held">The position of the fixed factor in the list of those that are fixed.</param>
/// <param name="codes">The images' codes, one after the other.</param>
internal delegate void LookAtBatch(int batch, int held, ReadOnlySpan<float> codes);

/// <summary>
/// Batches of images that have a factor in common, for the scores that ask which one it was: a factor is drawn, and images for it.
/// </summary>
/// <param name="source">The codes.</param>
/// <param name="factors">The factors that may be fixed, each as often.</param>
/// <param name="size">Images of a batch.</param>
/// <param name="draw">Draws them.</param>
internal sealed class FixedFactorBatches(CodeSource source, IReadOnlyList<int> factors, int size, DrawBatch draw)
{
    // Batches whose images are drawn together, so that the encoder gets full batches of its own.
    private const int AtOnce = 64;

    private readonly int[] _images = new int[AtOnce * size];
    private readonly int[] _held = new int[AtOnce];
    private readonly float[] _codes = new float[AtOnce * size * source.Dimensions];

    /// <summary>Draws <paramref name="count"/> batches and looks at each.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void ForEach(SampleRole role, Philox random, int count, LookAtBatch look, IProgress<double> progress,
        CancellationToken cancellation)
    {
        int values = size * source.Dimensions;
        for (int first = 0; first < count; first += AtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            int batches = Math.Min(AtOnce, count - first);
            for (int b = 0; b < batches; b++)
            {
                _held[b] = random.NextInt(factors.Count);
                draw(role, ref random, factors[_held[b]], _images.AsSpan(b * size, size));
            }

            source.CodesOf(_images.AsSpan(0, batches * size), _codes.AsSpan(0, batches * values));
            for (int b = 0; b < batches; b++) look(first + b, _held[b], _codes.AsSpan(b * values, values));
            progress.Report((double)(first + batches) / count);
        }
    }
}
