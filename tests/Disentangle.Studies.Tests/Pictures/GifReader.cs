using System.Text;

namespace Disentangle.Studies.Tests.Pictures;

/// <summary>Reads GIF the plain way: strings of symbols in a list, one bit at a time.</summary>
internal sealed class GifReader
{
    private readonly byte[] _file;
    private int _at;

    private GifReader(byte[] file) => _file = file;

    public int Width { get; private set; }

    public int Height { get; private set; }

    public byte[] Table { get; private set; } = [];

    /// <summary>How often it repeats (0: for ever), or null without the loop extension.</summary>
    public int? Repeats { get; private set; }

    public List<int> Delays { get; } = [];

    /// <summary>Red, green, blue of every pixel of each frame.</summary>
    public List<byte[]> Frames { get; } = [];

    public static GifReader Read(byte[] file)
    {
        var reader = new GifReader(file);
        reader.ReadAll();
        return reader;
    }

    private void ReadAll()
    {
        Assert.Equal("GIF89a", Encoding.ASCII.GetString(_file, 0, 6));
        _at = 6;
        (Width, Height) = (UInt16(), UInt16());
        int packed = Byte();
        Assert.Equal(0x80, packed & 0x80);
        _at += 2;
        Table = Take(3 << ((packed & 7) + 1));
        for (int block = Byte(); block != 0x3B; block = Byte())
        {
            if (block == 0x21) ReadExtension();
            else if (block == 0x2C) ReadImage();
            else throw new InvalidDataException($"block {block:x} at {_at}");
        }

        Assert.Equal(_file.Length, _at);
    }

    private void ReadExtension()
    {
        int label = Byte();
        if (label == 0xF9)
        {
            Assert.Equal(4, Byte());
            Assert.Equal(0x04, Byte()); // the frame stays, nothing is transparent
            Delays.Add(UInt16());
            _at++;
            Assert.Equal(0, Byte());
            return;
        }

        Assert.Equal(0xFF, label);
        Assert.Equal(11, Byte());
        Assert.Equal("NETSCAPE2.0", Encoding.ASCII.GetString(Take(11)));
        Assert.Equal([3, 1], Take(2));
        Repeats = UInt16();
        Assert.Equal(0, Byte());
    }

    private void ReadImage()
    {
        Assert.Equal((0, 0, Width, Height, 0), (UInt16(), UInt16(), UInt16(), UInt16(), Byte()));
        int rootBits = Byte();
        var data = new List<byte>();
        for (int length = Byte(); length != 0; length = Byte()) data.AddRange(Take(length));
        byte[] indices = Decompress(data, rootBits);
        Assert.Equal(Width * Height, indices.Length);
        Frames.Add([.. indices.SelectMany(i => Table[(3 * i)..(3 * i + 3)])]);
    }

    public static byte[] Decompress(List<byte> data, int rootBits)
    {
        int clear = 1 << rootBits, end = clear + 1, position = 0, bits = rootBits + 1;
        List<byte[]> strings = [];
        byte[]? previous = null;
        var result = new List<byte>();
        while (true)
        {
            int code = 0;
            for (int bit = 0; bit < bits; bit++, position++) code |= (data[position / 8] >> (position % 8) & 1) << bit;
            if (code == end)
            {
                Assert.Equal(data.Count, (position + 7) / 8);
                return [.. result];
            }

            if (code == clear)
            {
                strings = [.. Enumerable.Range(0, clear).Select(i => new[] { (byte)i }), [], []];
                (previous, bits) = (null, rootBits + 1);
                continue;
            }

            byte[] text = code < strings.Count ? strings[code] : [.. previous!, previous![0]];
            result.AddRange(text);
            if (previous is not null && strings.Count < 4096) strings.Add([.. previous, text[0]]);
            if (strings.Count == 1 << bits && bits < 12) bits++;
            previous = text;
        }
    }

    private byte Byte() => _file[_at++];

    private int UInt16() => Byte() | Byte() << 8;

    private byte[] Take(int count) => _file[_at..(_at += count)];
}
