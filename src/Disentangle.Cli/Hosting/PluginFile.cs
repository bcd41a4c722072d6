using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Disentangle.Cli.Hosting;

/// <summary>Loads assemblies whose <see cref="IPlugin"/>s add entries to the catalogues, each once in a process.</summary>
internal static class PluginFile
{
    private static readonly Lock Loading = new();
    private static readonly HashSet<string> Loaded = [];

    /// <summary>Loads the assembly, with what lies beside it, and has its plugins register.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="isInstalled">Whether every command loads it, so that nobody has to name it.</param>
    /// <exception cref="UserErrorException">The file is no assembly that can be loaded here, has no
    /// plugin, or one cannot register.</exception>
    public static void Load(string file, bool isInstalled = false)
    {
        lock (Loading)
        {
            string path = Path.GetFullPath(file);
            if (Loaded.Contains(path)) return;
            if (!File.Exists(path))
                throw new UserErrorException(
                    $"there is no plugin {file}", "--plugin takes the path of a .NET assembly, for example bin/Release/net10.0/Mine.dll");
            foreach (Type type in Plugins(path, file)) Register(type, file, isInstalled ? null : path);
            Loaded.Add(path);
        }
    }

    private static Type[] Plugins(string path, string file)
    {
        Type[] types;
        try
        {
            // The program's own libraries are shared, or the catalogues would be others.
            AssemblyDependencyResolver beside = new(path);
            AssemblyLoadContext.Default.Resolving += (context, name) =>
                beside.ResolveAssemblyToPath(name) is { } found ? context.LoadFromAssemblyPath(found) : null;
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
                beside.ResolveUnmanagedDllToPath(name) is { } found ? NativeLibrary.Load(found) : 0;
            types = AssemblyLoadContext.Default.LoadFromAssemblyPath(path).GetExportedTypes();
        }
        catch (Exception e) when (e is BadImageFormatException or InvalidOperationException)
        {
            throw new UserErrorException($"{file} is not a .NET assembly", innerException: e);
        }
        catch (Exception e) when (IsOfAnotherVersion(e))
        {
            throw OfAnotherVersion(file, e);
        }

        Type[] plugins = [.. types.Where(IsPlugin)];
        if (plugins.Length == 0)
            throw new UserErrorException(
                $"{file} has no plugin",
                $"a plugin is a public class that implements {typeof(IPlugin).FullName} and has a constructor without parameters");
        return plugins;
    }

    private static bool IsPlugin(Type type) =>
        type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IPlugin)) && type.GetConstructor([]) is not null;

    private static void Register(Type type, string file, string? named)
    {
        try
        {
            PluginRegistration.Register((IPlugin)Activator.CreateInstance(type)!, named);
        }
        catch (Exception e)
        {
            // By reflection and in static constructors, what was thrown is inside.
            while (e is TargetInvocationException or TypeInitializationException && e.InnerException is { } inner) e = inner;
            throw e switch
            {
                UserErrorException said => new UserErrorException($"{file}: {said.Message}", said.Hint, said),
                _ when IsOfAnotherVersion(e) => OfAnotherVersion(file, e),
                _ => new UserErrorException(
                    $"{file}: {type.Name} failed to register its entries ({e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")})",
                    innerException: e),
            };
        }
    }

    private static bool IsOfAnotherVersion(Exception e) =>
        e is FileNotFoundException or FileLoadException or TypeLoadException or MissingMemberException or ReflectionTypeLoadException;

    private static UserErrorException OfAnotherVersion(string file, Exception e) => new(
        $"{file} does not fit this version of disentangle, or lacks an assembly that it needs",
        $"build it against the packages of version {typeof(IPlugin).Assembly.GetName().Version?.ToString(3)}, "
        + "and keep its dependencies beside it",
        e);
}
