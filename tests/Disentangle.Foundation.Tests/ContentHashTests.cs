using System.Security.Cryptography;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Foundation.Tests;

public sealed class ContentHashTests
{
    [Fact]
    public void Contents_that_differ_in_one_bit_or_in_length_differ_in_half_of_the_hash()
    {
        byte[] content = new byte[83];
        new Random(1).NextBytes(content);
        foreach (byte[] start in new[] { content, new byte[83] })
        {
            UInt128 hash = ContentHash.Of(start);
            List<int> differing = [];
            for (int bit = 0; bit < 8 * start.Length; bit++)
            {
                byte[] other = [.. start];
                other[bit / 8] ^= (byte)(1 << bit % 8);
                differing.Add((int)UInt128.PopCount(ContentHash.Of(other) ^ hash));
            }

            // Of 128 fair bits: 64 with a standard deviation of 5.7.
            Assert.InRange(differing.Average(), 63, 65);
            Assert.InRange(differing.Min(), 35, 64);
            Assert.InRange(differing.Max(), 64, 93);
        }

        Assert.Equal(300, Enumerable.Range(0, 300).Select(length => ContentHash.Of(new byte[length])).Distinct().Count());
    }

    [Fact]
    public void Sparse_images_are_told_apart_as_by_a_cryptographic_hash()
    {
        // Few bright pixels on black, many of the images twice: what sprites look like.
        Random random = new(2);
        float[][] images = [.. Enumerable.Range(0, 20_000).Select(_ =>
        {
            float[] image = new float[64];
            for (int i = 0; i < 2; i++) image[random.Next(64)] = random.Next(1, 4);
            return image;
        })];
        Dictionary<UInt128, string> seen = [];
        HashSet<string> different = [];
        foreach (float[] image in images)
        {
            byte[] bytes = [.. image.SelectMany(BitConverter.GetBytes)];
            string other = Convert.ToHexString(SHA256.HashData(bytes));
            different.Add(other);
            UInt128 hash = ContentHash.Of(bytes);
            if (!seen.TryAdd(hash, other)) Assert.Equal(seen[hash], other);
        }

        Assert.InRange(different.Count, 5_000, 19_000);
        Assert.Equal(different.Count, seen.Count);
    }
}
