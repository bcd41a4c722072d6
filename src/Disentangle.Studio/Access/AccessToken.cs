using System.Security.Cryptography;
using System.Text;

namespace Disentangle.Studio.Access;

/// <summary>The secret in the address of a studio. Whoever knows it may look; a cookie keeps it out of later addresses.</summary>
internal sealed class AccessToken
{
    /// <summary>The name of the parameter of the address.</summary>
    public const string Parameter = "token";

    private readonly byte[] _bytes;

    /// <summary>A new secret of 192 random bits.</summary>
    public AccessToken()
    {
        Text = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        _bytes = Encoding.ASCII.GetBytes(Text);
    }

    /// <summary>The secret.</summary>
    public string Text { get; }

    /// <summary>Compares in constant time.</summary>
    public bool Is(string? text) => text is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), _bytes);
}
