namespace Disentangle.Foundation.Tests;

/// <summary>What the user is told.</summary>
internal static class Refusal
{
    public static string Of(Action action) => Assert.Throws<UserErrorException>(action).Message;
}
