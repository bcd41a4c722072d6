using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Disentangle.Tensors;

namespace Disentangle.Architecture.Tests;

/// <summary>
/// The checking device of the tests stands before every kernel. Those that it has nothing of its own to check for are written by this test
/// where the environment variable DISENTANGLE_WRITE_LISTS is 1, and compared otherwise: a new kernel needs no line by hand.
/// </summary>
public sealed class CheckingKernelsTests
{
    private const int LongestLine = 140;

    private static string Folder => Path.Combine(Repository.Root, "tests", "Shared");

    [Fact]
    public void Kernels_without_checks_of_their_own_are_written_from_the_interface()
    {
        string path = Path.Combine(Folder, "CheckingKernels.Kernels.cs"), written = Source();
        if (Environment.GetEnvironmentVariable("DISENTANGLE_WRITE_LISTS") == "1") File.WriteAllText(path, written);
        Assert.True(
            File.ReadAllText(path).ReplaceLineEndings("\n") == written,
            $"{path} is not what follows from IKernels; DISENTANGLE_WRITE_LISTS=1 dotnet test " +
                "tests/Disentangle.Architecture.Tests writes it");
    }

    private static string Source()
    {
        string byHand = File.ReadAllText(Path.Combine(Folder, "CheckingKernels.cs"));
        IEnumerable<MethodInfo> kernels = typeof(IKernels).GetMethods()
            .Where(method => method.IsAbstract && method.ReturnType == typeof(void))
            .Where(method => !Regex.IsMatch(byHand, $@"public void {method.Name}\("))
            .OrderBy(method => method.Name, StringComparer.Ordinal);
        return
            $$"""
            namespace Disentangle.Tests.Shared;

            /// <content>The kernels that have nothing of their own to check. Written by CheckingKernelsTests from IKernels.</content>
            internal sealed partial class CheckingKernels
            {
            {{string.Join("\n", kernels.Select(Kernel))}}}

            """.ReplaceLineEndings("\n");
    }

    private static string Kernel(MethodInfo kernel)
    {
        ParameterInfo[] parameters = kernel.GetParameters();
        string told = string.Concat(parameters.Where(parameter => !IsTensor(parameter)).Select(parameter => $" {{{parameter.Name}}}"));
        StringBuilder text = new();
        Append(text, "    public void", kernel.Name, parameters.Select(Declaration), ")");
        text.Append("    {\n").Append($"        Tell({(told.Length > 0 ? "$" : "")}\"{kernel.Name}{told}\");\n");
        Append(text, "        inner.", kernel.Name, parameters.Select(Argument), ");");
        return text.Append("    }\n").ToString();
    }

    // On one line, or on as many as the parameters need.
    private static void Append(StringBuilder text, string before, string name, IEnumerable<string> items, string after)
    {
        string start = $"{before}{(before.EndsWith('.') ? "" : " ")}{name}(", one = $"{start}{string.Join(", ", items)}{after}";
        if (one.Length <= LongestLine)
        {
            text.Append(one).Append('\n');
            return;
        }

        string indent = new(' ', before.Length - before.TrimStart().Length + 4), line = indent;
        text.Append(start).Append('\n');
        foreach ((int index, string item) in items.Index())
        {
            string piece = item + (index == items.Count() - 1 ? after : ",");
            if (line.Length + 1 + piece.Length > LongestLine)
            {
                text.Append(line).Append('\n');
                line = indent;
            }

            line += line == indent ? piece : $" {piece}";
        }

        text.Append(line).Append('\n');
    }

    private static string Declaration(ParameterInfo parameter)
    {
        bool optional = new NullabilityInfoContext().Create(parameter).ReadState == NullabilityState.Nullable;
        return $"{(parameter.IsIn ? "in " : "")}{TypeName(parameter)}{(optional ? "?" : "")} {parameter.Name}";
    }

    private static string Argument(ParameterInfo parameter) => IsTensor(parameter) ? $"On({parameter.Name})" : parameter.Name!;

    private static bool IsTensor(ParameterInfo parameter) => parameter.ParameterType == typeof(Tensor);

    private static string TypeName(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        if (type.IsByRef) type = type.GetElementType()!;
        return type == typeof(bool) ? "bool"
            : type == typeof(int) ? "int"
            : type == typeof(long) ? "long"
            : type == typeof(float) ? "float"
            : type == typeof(double) ? "double"
            : type.Name;
    }
}
