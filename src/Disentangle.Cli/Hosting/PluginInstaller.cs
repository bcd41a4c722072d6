using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security;
using System.Text.RegularExpressions;
using Disentangle.Experiments.Runs;

namespace Disentangle.Cli.Hosting;

/// <summary>Installs a plugin from a NuGet package: the .NET SDK restores it with all that it needs.</summary>
internal static partial class PluginInstaller
{
    // The package alone, for this system, in a folder.
    private static string ProjectOf(string package, string version) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <RuntimeIdentifier>{RuntimeInformation.RuntimeIdentifier}</RuntimeIdentifier>
            <SelfContained>false</SelfContained>
            <CopyLocalLockFileAssemblies>true</CopyLocalLockFileAssemblies>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="{SecurityElement.Escape(package)}" Version="[{SecurityElement.Escape(version)}]" />
          </ItemGroup>
        </Project>
        """;

    /// <summary>Installs a package under its name, in place of an earlier version.</summary>
    /// <param name="package">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="source">A folder or the address of a server with packages beside those that are set up, or null.</param>
    /// <param name="cancellation">Stops it; nothing has changed then.</param>
    /// <exception cref="UserErrorException">There is no SDK or no such package, it has no plugin, or it cannot be written.</exception>
    public static void Install(string package, string version, string? source, CancellationToken cancellation)
    {
        if (!PackageName().IsMatch(package)) throw new UserErrorException($"{Shown.Short(package)} is not the name of a package");
        if (!PackageVersion().IsMatch(version)) throw new UserErrorException($"{Shown.Short(version)} is not the version of a package");
        string work = Directory.CreateTempSubdirectory("disentangle-plugin").FullName;
        try
        {
            File.WriteAllText(Path.Combine(work, "plugin.csproj"), ProjectOf(package, version));
            string published = Path.Combine(work, "published");
            Publish(work, published, source, $"{package} {version}", cancellation);
            if (!File.Exists(Path.Combine(published, $"{package}.dll")))
                throw new UserErrorException($"{package} {version} has no assembly {package}.dll, so it is no plugin");
            Put(published, package);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Deletes a plugin that is installed.</summary>
    /// <exception cref="UserErrorException">There is none of the name, or it cannot be deleted.</exception>
    public static void Remove(string package)
    {
        string name = Names.Find("plugin", package, PluginFolder.Names, one => one);
        Storage.Guard(PluginFolder.Path, () => Directory.Delete(Path.Combine(PluginFolder.Path, name), recursive: true));
    }

    private static void Publish(string work, string published, string? source, string what, CancellationToken cancellation)
    {
        ProcessStartInfo start = new("dotnet")
        {
            WorkingDirectory = work, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        foreach (string word in new[] { "publish", "-c", "Release", "-v", "q", "-nologo", "-o", published }) start.ArgumentList.Add(word);
        if (source is not null)
            start.ArgumentList.Add($"-p:RestoreAdditionalProjectSources={(Directory.Exists(source) ? Path.GetFullPath(source) : source)}");
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        using Process process = Started(start);
        using CancellationTokenRegistration stop = cancellation.Register(() => process.Kill(entireProcessTree: true));
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        if (process.ExitCode == 0) return;
        string[] lines = [.. $"{output}\n{errors.Result}".Split('\n').Where(line => line.Contains("error", StringComparison.Ordinal))];
        throw new UserErrorException(
            lines.Any(line => line.Contains("NU1101", StringComparison.Ordinal) || line.Contains("NU1102", StringComparison.Ordinal)
                || line.Contains("NU1103", StringComparison.Ordinal))
                ? $"there is no package {what} where packages come from"
                : $"{what} cannot be installed: {(lines.Length > 0 ? ReasonOf(lines[0]) : "the .NET SDK gives no reason")}",
            "packages of a folder or another server: --source");
    }

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new UserErrorException("plugins are installed by the .NET SDK, and there is no command dotnet",
                "install the .NET SDK, or load an assembly with --plugin", e);
        }
    }

    private static void Put(string published, string package) => Storage.Guard(PluginFolder.Path, () =>
    {
        // Copied first, since the folder for temporary files may be on another disk.
        Directory.CreateDirectory(PluginFolder.Path);
        string place = Path.Combine(PluginFolder.Path, package), aside = $"{place}.new";
        if (Directory.Exists(aside)) Directory.Delete(aside, recursive: true);
        foreach (string file in Directory.EnumerateFiles(published, "*", SearchOption.AllDirectories))
        {
            // Not the empty assembly of the project itself, nor what tells of it.
            if (Path.GetFileName(file).StartsWith("plugin.", StringComparison.Ordinal)) continue;
            string target = Path.Combine(aside, Path.GetRelativePath(published, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        if (Directory.Exists(place)) Directory.Delete(place, recursive: true);
        Directory.Move(aside, place);
    });

    // Path: error NU1234: the reason [path of the project]
    private static string ReasonOf(string line)
    {
        string reason = line[(line.IndexOf("error", StringComparison.Ordinal) + "error".Length)..].Trim(' ', ':', '\r');
        int project = reason.LastIndexOf(" [", StringComparison.Ordinal);
        return project > 0 ? reason[..project] : reason;
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$")]
    private static partial Regex PackageName();

    [GeneratedRegex(@"^[0-9]+(\.[0-9]+){1,3}(-[A-Za-z0-9.-]+)?$")]
    private static partial Regex PackageVersion();
}
