namespace Disentangle.Estimators;

/// <summary>
/// The images of a batch that was drawn independently and with replacement with unequal probabilities p_n: which they are, and how likely
/// each was. The aggregate posterior of such data is q(z) = sum_n p_n q(z | x_n).
/// </summary>
public sealed class DrawnImages
{
    private readonly int[] _images, _copies;
    private readonly double[] _probabilities;
    private int _rows;

    /// <summary>Room for a batch.</summary>
    /// <param name="count">B, the number of images.</param>
    public DrawnImages(int count) => (_images, _copies, _probabilities) = (new int[count], new int[count], new double[count]);

    /// <summary>B, the number of images.</summary>
    public int Count => _images.Length;

    /// <summary>Makes an image the one at a place of the batch.</summary>
    /// <param name="place">From 0 to B - 1.</param>
    /// <param name="image">The number of the image in the data set.</param>
    /// <param name="probability">p_n, above 0 and at most 1.</param>
    public void Set(int place, int image, double probability) => (_images[place], _probabilities[place], _rows) = (image, probability, 0);

    /// <summary>p_n of the image at a place.</summary>
    internal double Probability(int place) => _probabilities[place];

    /// <summary>Whether the same image is at both places.</summary>
    internal bool Same(int i, int j) => _images[i] == _images[j];

    /// <summary>How often the image at a place is among the first <paramref name="rows"/> images.</summary>
    internal int Copies(int place, int rows)
    {
        if (_rows == rows) return _copies[place];
        for (int i = 0; i < rows; i++)
        {
            _copies[i] = 0;
            for (int j = 0; j < rows; j++) _copies[i] += Same(i, j) ? 1 : 0;
        }

        _rows = rows;
        return _copies[place];
    }
}
