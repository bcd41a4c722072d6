using System.Formats.Tar;
using System.Text;
using Disentangle.Datasets.Formats;

namespace Disentangle.Datasets.Tests.Formats;

/// <summary>Compared with archives that .NET writes; damage is made byte by byte.</summary>
public sealed class TarEntriesTests
{
    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void EveryFormatIsRead(TarEntryFormat format)
    {
        string longName = format == TarEntryFormat.V7 ? "short" : $"{new string('f', 90)}/{new string('g', 90)}";
        string veryLong = format is TarEntryFormat.Pax or TarEntryFormat.Gnu ? $"{new string('x', 300)}/é.mat" : "last";
        (string Name, byte[] Content)[] files = [("a.mat", [1, 2, 3]), (longName, new byte[512]),
            (veryLong, [.. Enumerable.Range(0, 1000).Select(i => (byte)i)]), ("empty", [])];
        Assert.Equivalent(files.ToDictionary(file => file.Name, file => file.Content),
            Read(Archive(format, files)).ToDictionary(file => file.Name, file => file.Content), strict: true);
    }

    [Fact]
    public void WhatIsNotReadOfAFileIsPassedOver()
    {
        byte[] tar = Archive(TarEntryFormat.Ustar, ("a", new byte[5000]), ("b", [7]));
        Assert.Equal(["a", "b"], new TarEntries(new MemoryStream(tar)).All().Select(entry => entry.Name));
    }

    [Fact]
    public void SizesBeyondTheArchiveAreRefusedWithoutMemory()
    {
        byte[] tar = Archive(TarEntryFormat.Gnu, ("a", [1]));
        Assert.Equal("it ends too early", Damage(Sized(tar, "77777777777\0"u8.ToArray())));
        Assert.Equal("an entry claims a size that is out of range", Damage(Sized(tar, [0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])));
        Assert.Equal("an entry claims a size that is out of range", Damage(Sized(tar, [.. Enumerable.Repeat((byte)0xFF, 12)])));
        Assert.Equal("an entry has a number that is not valid", Damage(Sized(tar, "12x\0"u8.ToArray())));
        byte[] name = Sized(Archive(TarEntryFormat.Gnu, (new string('n', 200), [1])), "17777777777\0"u8.ToArray());
        Assert.Equal("has an entry with a name of 2147483647 bytes", Assert.Throws<BeyondLimitException>(() => Read(name)).Message);
        byte[] attributes = Sized(Archive(TarEntryFormat.Pax, (new string('n', 200), [1])), "77777777777\0"u8.ToArray());
        Assert.Equal("has an entry with attributes of 8589934591 bytes",
            Assert.Throws<BeyondLimitException>(() => Read(attributes)).Message);
    }

    [Fact]
    public void AnyBitThatFlipsInAHeaderIsFound()
    {
        byte[] tar = Archive(TarEntryFormat.Ustar, ("a.mat", [1, 2, 3]));
        foreach (byte[] damaged in Oracle.Flipped(tar).Take(500)) Assert.NotNull(Record.Exception(() => Read(damaged)) as DamagedException);
    }

    private static string Damage(byte[] tar) => Assert.Throws<DamagedException>(
        () => { try { Read(tar); } catch (EndOfStreamException e) { throw new DamagedException("it ends too early", e); } }).Message;

    private static (string Name, byte[] Content)[] Read(byte[] tar)
    {
        List<(string, byte[])> files = [];
        foreach (TarEntries.Entry entry in new TarEntries(new MemoryStream(tar)).All())
        {
            using MemoryStream content = new();
            entry.Content.CopyTo(content);
            files.Add((entry.Name, content.ToArray()));
        }

        return [.. files];
    }

    private static byte[] Archive(TarEntryFormat format, params (string Name, byte[] Content)[] files)
    {
        using MemoryStream stream = new();
        using (TarWriter writer = new(stream, format, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                TarEntryType type = format == TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile;
                TarEntry entry = format switch
                {
                    TarEntryFormat.V7 => new V7TarEntry(type, name),
                    TarEntryFormat.Ustar => new UstarTarEntry(type, name),
                    TarEntryFormat.Gnu => new GnuTarEntry(type, name),
                    _ => new PaxTarEntry(type, name),
                };
                entry.DataStream = new MemoryStream(content);
                writer.WriteEntry(entry);
            }
        }

        return stream.ToArray();
    }

    // The first header with another size, and the checksum for it.
    private static byte[] Sized(byte[] tar, byte[] size)
    {
        byte[] other = [.. tar];
        other.AsSpan(124, 12).Clear();
        size.CopyTo(other, 124);
        other.AsSpan(148, 8).Fill((byte)' ');
        int sum = other.Take(512).Sum(value => value);
        Encoding.ASCII.GetBytes($"{Convert.ToString(sum, 8).PadLeft(6, '0')}\0 ").CopyTo(other, 148);
        return other;
    }
}
