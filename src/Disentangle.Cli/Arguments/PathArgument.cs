using System.CommandLine;
using Disentangle.Metrics;

namespace Disentangle.Cli.Arguments;

/// <summary>Arguments that take any number of paths, and so would take what is none.</summary>
internal static class PathArgument
{
    /// <summary>One or more paths; what only looks like another option, or like one more value of one, is a mistake.</summary>
    public static Argument<string[]> Several(string name, string description, string placeholder)
    {
        Argument<string[]> argument = new(name) { Description = description, HelpName = placeholder, Arity = ArgumentArity.OneOrMore };
        argument.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => IsStray(token.Value)) is { } stray)
                result.AddError($"unexpected argument {stray.Value}");
        });
        return argument;
    }

    /// <summary>Whether a word among paths is none.</summary>
    public static bool IsStray(string word) => word.StartsWith("--", StringComparison.Ordinal)
        || (MetricCatalogue.All.Any(metric => metric.Id == word) && !Path.Exists(word));
}
