using System.Numerics;
using System.Runtime.InteropServices;

namespace Disentangle.Studies.Pictures;

/// <summary>At most 256 colours, and which of them stands for each colour of the pictures it was made for.</summary>
internal sealed class Palette
{
    private const int MaximumColours = 256;
    private readonly Dictionary<int, byte>? _indices; // null: greys, which are their own indices

    private Palette(byte[] colours, Dictionary<int, byte>? indices)
    {
        (Colours, _indices) = (colours, indices);
        Bits = Math.Max(1, BitOperations.Log2((uint)(colours.Length / 3 - 1)) + 1);
    }

    /// <summary>Red, green and blue of each colour.</summary>
    public byte[] Colours { get; }

    /// <summary>The smallest number of bits, at least 1, that count all colours.</summary>
    public int Bits { get; }

    /// <summary>All 256 greys, for pictures of one channel.</summary>
    public static Palette Greys()
    {
        var colours = new byte[3 * MaximumColours];
        for (int i = 0; i < colours.Length; i++) colours[i] = (byte)(i / 3);
        return new Palette(colours, null);
    }

    /// <summary>
    /// The colours of the RGB pictures themselves where there are at most 256, else a choice of 256: the colours are split into boxes, each
    /// time the box with the largest squared error at the mean of its widest channel (Heckbert's median cut, with Wu's choice of box).
    /// </summary>
    public static Palette MedianCut(IReadOnlyList<PixelGrid> pictures)
    {
        var counts = new Dictionary<int, int>();
        foreach (PixelGrid picture in pictures)
        {
            Span<byte> pixels = picture.Pixels;
            for (int i = 0; i < pixels.Length; i += 3) CollectionsMarshal.GetValueRefOrAddDefault(counts, Pack(pixels[i..]), out _)++;
        }

        ColourCount[] all = [.. counts.Select(pair => new ColourCount(pair.Key, pair.Value)).OrderBy(c => c.Rgb)];
        byte[] colours = all.Length <= MaximumColours ? [.. all.SelectMany(c => c.Bytes)] : Cut(all);
        var indices = new Dictionary<int, byte>(all.Length);
        foreach (ColourCount colour in all) indices.Add(colour.Rgb, (byte)Nearest(colour, colours));
        return new Palette(colours, indices);
    }

    /// <summary>The palette index of every pixel.</summary>
    public byte[] IndicesOf(PixelGrid picture)
    {
        if (_indices is null) return picture.Pixels.ToArray();
        var result = new byte[picture.Width * picture.Height];
        for (int i = 0; i < result.Length; i++) result[i] = _indices[Pack(picture.Pixels[(3 * i)..])];
        return result;
    }

    private static int Pack(ReadOnlySpan<byte> rgb) => rgb[0] << 16 | rgb[1] << 8 | rgb[2];

    private static byte[] Cut(ColourCount[] all)
    {
        var boxes = new PriorityQueue<ColourBox, double>();
        Add(new ColourBox(all));
        while (boxes.Count < MaximumColours)
        {
            (ColourBox low, ColourBox high) = boxes.Dequeue().Split();
            Add(low);
            Add(high);
        }

        return [.. boxes.UnorderedItems.SelectMany(item => item.Element.MeanColour)];

        void Add(ColourBox box) => boxes.Enqueue(box, -box.Error);
    }

    private static int Nearest(ColourCount colour, byte[] colours)
    {
        int best = 0, smallest = int.MaxValue;
        for (int i = 0; i < colours.Length / 3; i++)
        {
            int r = colour[0] - colours[3 * i], g = colour[1] - colours[3 * i + 1], b = colour[2] - colours[3 * i + 2];
            int distance = r * r + g * g + b * b;
            if (distance < smallest) (best, smallest) = (i, distance);
        }

        return best;
    }

    private readonly record struct ColourCount(int Rgb, int Count)
    {
        public int this[int channel] => (byte)(Rgb >> (16 - 8 * channel));

        public byte[] Bytes => [(byte)this[0], (byte)this[1], (byte)this[2]];
    }

    /// <summary>Some colours, with their mean and their squared error along the channel in which they differ most.</summary>
    private sealed class ColourBox
    {
        private readonly ArraySegment<ColourCount> _colours;
        private readonly int _widest;
        private readonly double[] _mean = new double[3];

        public ColourBox(ArraySegment<ColourCount> colours)
        {
            _colours = colours;
            double total = colours.Sum(c => (double)c.Count);
            for (int channel = 0; channel < 3; channel++)
            {
                int k = channel;
                double mean = colours.Sum(c => (double)c[k] * c.Count) / total;
                double error = colours.Sum(c => (c[k] - mean) * (c[k] - mean) * c.Count);
                _mean[k] = mean;
                if (error > Error) (Error, _widest) = (error, k);
            }
        }

        public double Error { get; }

        public IEnumerable<byte> MeanColour => _mean.Select(m => (byte)Math.Round(m));

        /// <summary>The colours up to the mean and those above it. Both exist, because a box that is split has an error above 0.</summary>
        public (ColourBox Low, ColourBox High) Split()
        {
            Span<ColourCount> colours = _colours;
            colours.Sort((a, b) => a[_widest] != b[_widest] ? a[_widest].CompareTo(b[_widest]) : a.Rgb.CompareTo(b.Rgb));
            int middle = 0;
            while (colours[middle][_widest] <= _mean[_widest]) middle++;
            return (new ColourBox(_colours[..middle]), new ColourBox(_colours[middle..]));
        }
    }
}
