using System.Security.Cryptography;
using System.Text;

namespace Disentangle.Studio.Access;

/// <summary>The secret in the address of a studio. Whoever knows it may look; a cookie keeps it out of later addresses.</summary>
internal sealed class AccessToken
{
    /// <summary>The name of the parameter of the address.</summary>
    public const string Parameter = "token";

    private const int Bytes = 24;

    private readonly byte[] _bytes;

    private AccessToken(string text) => (Text, _bytes) = (text, Encoding.ASCII.GetBytes(text));

    /// <summary>The secret.</summary>
    public string Text { get; }

    /// <summary>
    /// A secret of 192 random bits. For a port that the user chose it is the same the next time, from a file that only the user can read,
    /// so that pages which are open find a studio again that was started anew.
    /// </summary>
    /// <param name="port">The port that was asked for; 0 for any.</param>
    public static AccessToken For(int port)
    {
        string text = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
        if (port == 0) return new AccessToken(text);
        string path = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
            "disentangle", $"studio-{port}.token");
        try
        {
            if (File.Exists(path) && File.ReadAllText(path) is { Length: 2 * Bytes } known && known.All(char.IsAsciiHexDigitLower))
                return new AccessToken(known);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using StreamWriter file = new(path, options);
            file.Write(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the next start has another.
        }

        return new AccessToken(text);
    }

    /// <summary>Compares in constant time.</summary>
    public bool Is(string? text) => text is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), _bytes);
}
