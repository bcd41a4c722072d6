namespace Disentangle.Datasets.Tests;

/// <summary>Bounds on the managed memory that a call takes.</summary>
internal static class Allocation
{
    /// <summary>Fails where an action allocates more than a number of bytes.</summary>
    public static void Measured(long most, Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            action();
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, most);
        }
    }

    /// <inheritdoc cref="Measured(long, Action)"/>
    public static T Measured<T>(long most, Func<T> action)
    {
        T? result = default;
        Measured(most, () => { result = action(); });
        return result!;
    }
}
