namespace Disentangle.Foundation;

/// <summary>The bytes of a file are not as its format requires.</summary>
/// <param name="reason">What is wrong, as the end of a sentence that begins with the file.</param>
/// <param name="innerException">What found it, or null.</param>
public sealed class DamagedException(string reason, Exception? innerException = null) : Exception(reason, innerException);

/// <summary>The bytes of a file are a variant of its format that is not read.</summary>
/// <param name="variant">The variant, as the end of a sentence that begins with the file.</param>
public sealed class UnsupportedException(string variant) : Exception(variant);

/// <summary>A file asks for more than a limit allows.</summary>
/// <param name="limit">The limit.</param>
/// <param name="claim">What the file asks for, as the end of a sentence that begins with the file.</param>
/// <param name="needed">How many are needed, where that is known.</param>
public sealed class BeyondLimitException(Limit limit, string claim, long? needed = null) : Exception(claim)
{
    /// <summary>Refuses a count above a limit.</summary>
    /// <param name="limit">The limit.</param>
    /// <param name="count">How many the file asks for.</param>
    /// <param name="what">What of, for example <c>a name of 5000 bytes</c>; begins with the verb.</param>
    /// <exception cref="BeyondLimitException">There are more than allowed.</exception>
    public static void Check(Limit limit, long count, string what)
    {
        if (!limit.Allows(count)) throw new BeyondLimitException(limit, what, count);
    }

    /// <summary>The sentence for the user.</summary>
    /// <param name="source">How it begins: the file, without a colon.</param>
    public UserErrorException Refusal(string source) => limit.Exceeded($"{source}: {Message}", needed);
}
