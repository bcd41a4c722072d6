namespace Disentangle.Tests.Shared;

/// <summary>Numbers that a script of <c>tests/oracles</c> and a test both make, so that no file has to hold them.</summary>
internal static class OracleValues
{
    /// <summary>The function <c>fill</c> of the scripts: numbers from -1 to 1 of a linear congruence, another row for each.</summary>
    public static double[] Fill(int count, int number) =>
        [.. Enumerable.Range(1, count)
            .Select(i => ((ulong)i + 1_000_003UL * (ulong)number) * 2654435761UL % (1UL << 32) / 2147483648.0 - 1)];
}
