using Disentangle.Datasets;
using Disentangle.Datasets.Images;
using Disentangle.Tensors;
using Disentangle.Tensors.Kernels;

namespace Disentangle.Experiments.Runs;

/// <summary>
/// What the work of one process shares: the device with its threads, the folder of data sets, and the data sets that are open. Runs,
/// metrics and analyses of a session work on its threads and start no others, one after the other; several sessions may work at once.
/// </summary>
public sealed class Session : IDisposable
{
    private readonly Dictionary<(string Name, string? Root, string? Variable), OpenData> _open = [];
    private readonly Dictionary<(string Name, long Length, DateTime Written), string> _contents = [];
    private readonly Lock _gate = new(), _opening = new(), _reading = new();
    private readonly Func<int, IKernels> _device;
    private readonly Session? _owner;
    private IKernels? _kernels;
    private bool _closed;

    /// <summary>A session; neither threads are started nor data sets opened before they are needed.</summary>
    /// <param name="threads">Threads that work, the caller included; 0 for one per processor. No result depends on it.</param>
    /// <param name="dataRoot">The folder of data sets, which goes before that of a run; null for none.</param>
    /// <param name="device">Starts the device on so many threads; null for the processor.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    /// <exception cref="UserErrorException">The number exceeds <see cref="Limits.Threads"/>.</exception>
    public Session(int threads = 0, string? dataRoot = null, Func<int, IKernels>? device = null)
    {
        (Crew, DataRoot, AskedThreads, _device) = (new Crew(threads), dataRoot, threads, device ?? (crew => CpuDevice.CreateKernels(crew)));
    }

    private Session(Session owner, int threads)
        : this(threads, owner.DataRoot, owner._device) => _owner = owner;

    /// <summary>The threads that learners and data sets work on.</summary>
    public Crew Crew { get; }

    /// <summary>The folder of data sets, or null.</summary>
    public string? DataRoot { get; }

    /// <summary>The threads that were asked for; 0 for one per processor.</summary>
    public int AskedThreads { get; }

    /// <summary>The device. It is used by one thread at a time, so by one run at a time.</summary>
    /// <exception cref="ObjectDisposedException">The session is closed.</exception>
    public IKernels Kernels
    {
        get
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_closed, this);
                return _kernels ??= _device(Crew.Threads);
            }
        }
    }

    /// <summary>
    /// A session with a device and threads of its own that shares the data sets of this one, so that several runs work at once on the same
    /// images. It is closed before this one.
    /// </summary>
    /// <param name="threads">Threads that work, the caller included; 0 for one per processor.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    /// <exception cref="UserErrorException">The number exceeds <see cref="Limits.Threads"/>.</exception>
    public Session Beside(int threads) => new(_owner ?? this, threads);

    /// <summary>Opens a data set, or gives the one that is open already: it belongs to the session, which closes it.</summary>
    /// <param name="name">What names it: <c>name</c>, <c>name:argument</c> or <c>name@side</c>.</param>
    /// <param name="dataRoot">The folder of data sets where the session has none, or null.</param>
    /// <param name="cancellation">Stops the decoding of images.</param>
    /// <exception cref="UserErrorException">
    /// The name is not known, the files are not as they should be, or the file was changed since it was opened.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was stopped while it decoded.</exception>
    /// <exception cref="ObjectDisposedException">The session is closed.</exception>
    public IImageDataset Open(string name, string? dataRoot = null, CancellationToken cancellation = default)
    {
        if (_owner is not null)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return _owner.Open(name, dataRoot, cancellation);
        }

        DatasetOptions options = new() { DataRoot = DataRoot ?? dataRoot, Crew = Crew, Cancellation = cancellation };

        // Who asks for a data set that is being opened waits for it.
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            var key = (name, options.DataRoot, Environment.GetEnvironmentVariable(DatasetOptions.RootVariable));
            if (_open.TryGetValue(key, out OpenData? open)) return open.Unchanged();
            IImageDataset data = DatasetCatalogue.Open(name, options);
            _open[key] = new OpenData(data, name);
            return data;
        }
    }

    /// <summary>
    /// What stands for the content of a data set, wherever its files are: its name by its content (<see cref="DataContent.NameOf"/>), and
    /// the bits of 256 images, since a name does not say which file it was read from, nor which version rendered it.
    /// </summary>
    /// <remarks>Files are read once, and again where the file was changed.</remarks>
    /// <param name="data">The images.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>Null where there is nothing at the path of its name, or it cannot be read.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public string? ContentOf(IImageDataset data, CancellationToken cancellation = default) =>
        NameByContent(data.Name, cancellation) is { } name ? $"{name} {ImageSample.HashOf(data)}" : null;

    private string? NameByContent(string name, CancellationToken cancellation)
    {
        if (_owner is not null) return _owner.NameByContent(name, cancellation);
        FileInfo? file = DataPaths.PathOf(name) is { } path && File.Exists(path) ? new FileInfo(path) : null;
        var key = (name, file?.Length ?? -1, file?.LastWriteTimeUtc ?? default);
        lock (_reading)
        {
            if (_contents.TryGetValue(key, out string? known)) return known;
            try
            {
                return _contents[key] = DataContent.NameOf(name, cancellation);
            }
            catch (UserErrorException)
            {
                return null;
            }
        }
    }

    /// <summary>Ends the threads and closes the data sets; closing it again does nothing.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            _kernels?.Dispose();
        }

        lock (_opening)
        {
            foreach (OpenData open in _open.Values) open.Close();
            _open.Clear();
        }
    }

    /// <summary>A data set and the state of the file that its name says, when it was opened.</summary>
    private sealed class OpenData(IImageDataset data, string name)
    {
        private readonly FileInfo? _file = FileOf(name);

        public IImageDataset Unchanged()
        {
            // What is in memory could go on with, but a run would then say it had used a file that is another by now.
            if (_file is not null && FileOf(name) is var now
                && (now?.Length, now?.LastWriteTimeUtc) != (_file.Length, _file.LastWriteTimeUtc))
            {
                throw new UserErrorException($"{_file}: was changed while in use",
                    "copy a file that other programs write to, and use the copy")
                {
                    IsFailure = true,
                };
            }

            return data;
        }

        public void Close() => (data as IDisposable)?.Dispose();

        private static FileInfo? FileOf(string name)
        {
            FileInfo? file = DataPaths.PathOf(name) is { } path ? new FileInfo(path) : null;
            return file?.Exists == true ? file : null;
        }
    }
}
