using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Disentangle.Datasets.Formats;

/// <summary>
/// The system's HDF5 library, 1.10 or newer, loaded when it is first used. One thread may be in it at a time, so all is done through
/// <see cref="Call"/>, which also gives up on a call that a damaged file never lets come back.
/// </summary>
internal static class Hdf5Library
{
    /// <summary>What may be read by a user who lacks the library.</summary>
    public const string InstallHint =
        "install it: apt-get install libhdf5-103-1 (Debian, Ubuntu; libhdf5-310 where that is the newer one), dnf install hdf5, brew install hdf5";

    private static readonly string[] Names =
    [
        "libhdf5_serial.so.103", "libhdf5.so.103", "libhdf5_serial.so.310", "libhdf5.so.310", "libhdf5_serial.so.200", "libhdf5.so.200", "libhdf5.so",
        "libhdf5.dylib", "/opt/homebrew/lib/libhdf5.dylib", "/usr/local/lib/libhdf5.dylib", "hdf5.dll",
    ];

    private static readonly Lazy<IntPtr> Handle = new(() =>
        Names.Select(name => NativeLibrary.TryLoad(name, out IntPtr handle) ? handle : IntPtr.Zero).FirstOrDefault(handle => handle != IntPtr.Zero));

    private static readonly Lazy<Functions> Loaded = new(() => new Functions(Handle.Value));

    // Held around every call: the library is not safe for threads.
    private static readonly Lock Gate = new();

    // The thread in the gate, where it has been given up; nobody else will come in.
    private static volatile Thread? _lost;

    /// <summary>How long a call may take: far longer than it takes to read a chunk.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Does something with the library, alone, on a thread that is left behind where it does not come back.</summary>
    /// <param name="source">What to call the file in a sentence.</param>
    /// <param name="call">What to do.</param>
    /// <param name="patience">How long it may take; null for <see cref="Patience"/>.</param>
    /// <exception cref="UserErrorException">It did not come back in that time, or an earlier call has not.</exception>
    public static T Call<T>(string source, Func<T> call, TimeSpan? patience = null)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                lock (Gate)
                {
                    // The library prints what goes wrong, on each thread anew.
                    if (Loaded.IsValueCreated) _ = Loaded.Value.H5Eset_auto2(0, IntPtr.Zero, IntPtr.Zero);
                    result = call();
                }
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        })
        { IsBackground = true, Name = "hdf5" };
        thread.Start();
        TimeSpan time = IsLost ? TimeSpan.Zero : patience ?? Patience;
        if (!thread.Join(time))
        {
            if (!IsLost) _lost = thread;
            throw new UserErrorException($"{source}: libhdf5 has not come back in {time.TotalSeconds:0.#} s; the file is damaged, or its disk does not answer");
        }

        failure?.Throw();
        return result;
    }

    /// <summary>Closes something, unless a call has not come back: then the process ends with it open.</summary>
    public static void Close(Func<int> close)
    {
        if (IsLost || !Gate.TryEnter(Patience)) return;
        try
        {
            _ = close();
        }
        finally
        {
            Gate.Exit();
        }
    }

    /// <summary>Whether the library is there.</summary>
    public static bool IsInstalled => Handle.Value != IntPtr.Zero;

    /// <summary>Whether a call has been given up and has not come back since.</summary>
    public static bool IsLost => _lost is { IsAlive: true };

    /// <summary>The functions of the library.</summary>
    /// <exception cref="UserErrorException">It is not installed, or too old.</exception>
    public static Functions Get()
    {
        if (!IsInstalled) throw new UserErrorException("HDF5 files need the library libhdf5, which was not found", InstallHint);
        try
        {
            return Loaded.Value;
        }
        catch (EntryPointNotFoundException e)
        {
            throw new UserErrorException($"libhdf5 lacks a function: {InputFile.Reason(e)}", InstallHint, e);
        }
    }

    public delegate int Version(out uint major, out uint minor, out uint release);

    public delegate int NoArguments();

    public delegate int SetAutomaticPrinting(long stack, IntPtr function, IntPtr data);

    public delegate int ErrorVisitor(uint number, IntPtr error, IntPtr data);

    public delegate int WalkErrors(long stack, int direction, ErrorVisitor visitor, IntPtr data);

    public delegate long OpenFile([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint flags, long access);

    public delegate long OpenIn(long location, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, long access);

    public delegate int LinkInformation(long location, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, byte[] information, long access);

    public delegate long FromId(long id);

    public delegate int IntFromId(long id);

    public delegate ulong SizeFromId(long id);

    public delegate nuint PointerSizeFromId(long id);

    public delegate int Extent(long space, [Out] ulong[] sizes, [Out] ulong[] most);

    public delegate int Filter(
        long list, uint index, out uint flags, ref nuint values, [Out] uint[] value, nuint nameLength, [Out] byte[] name, out uint configuration);

    public delegate int Chunk(long list, int rank, [Out] ulong[] sizes);

    public delegate long CreateSpace(int rank, ulong[] sizes, ulong[]? most);

    public delegate int Select(long space, int how, ulong[] start, ulong[]? stride, ulong[] count, ulong[]? block);

    public delegate int ReadValues(long dataset, long type, long memorySpace, long fileSpace, long transfer, IntPtr buffer);

    /// <summary>The functions that are used, under the names of the library.</summary>
    public sealed class Functions
    {
        private readonly IntPtr _handle;

        public Functions(IntPtr handle)
        {
            _handle = handle;
            Find<Version>("H5get_libversion")(out uint major, out uint minor, out _);

            // Before 1.10 an identifier had 32 bits.
            if (major < 1 || (major == 1 && minor < 10))
                throw new UserErrorException($"libhdf5 {major}.{minor} is too old, 1.10 or newer is expected", InstallHint);
            Find<NoArguments>("H5open")();
            NativeBytes = Global("H5T_NATIVE_UINT8_g");
            NativeDoubles = Global("H5T_NATIVE_DOUBLE_g");
        }

        public long NativeBytes { get; }

        public long NativeDoubles { get; }

        public SetAutomaticPrinting H5Eset_auto2 => Find<SetAutomaticPrinting>();

        public WalkErrors H5Ewalk2 => Find<WalkErrors>();

        public OpenFile H5Fopen => Find<OpenFile>();

        public IntFromId H5Fclose => Find<IntFromId>();

        // The first field of what it writes is the kind of link in every version.
        public LinkInformation H5Lget_info => Find<LinkInformation>(Has("H5Lget_info1") ? "H5Lget_info1" : "H5Lget_info");

        public OpenIn H5Dopen2 => Find<OpenIn>();

        public IntFromId H5Dclose => Find<IntFromId>();

        public FromId H5Dget_space => Find<FromId>();

        public FromId H5Dget_type => Find<FromId>();

        public FromId H5Dget_create_plist => Find<FromId>();

        public SizeFromId H5Dget_storage_size => Find<SizeFromId>();

        public ReadValues H5Dread => Find<ReadValues>();

        public CreateSpace H5Screate_simple => Find<CreateSpace>();

        public IntFromId H5Sget_simple_extent_ndims => Find<IntFromId>();

        public Extent H5Sget_simple_extent_dims => Find<Extent>();

        public Select H5Sselect_hyperslab => Find<Select>();

        public IntFromId H5Sclose => Find<IntFromId>();

        public IntFromId H5Tget_class => Find<IntFromId>();

        public PointerSizeFromId H5Tget_size => Find<PointerSizeFromId>();

        public IntFromId H5Tget_sign => Find<IntFromId>();

        public IntFromId H5Tclose => Find<IntFromId>();

        public IntFromId H5Pget_layout => Find<IntFromId>();

        public Chunk H5Pget_chunk => Find<Chunk>();

        public IntFromId H5Pget_nfilters => Find<IntFromId>();

        public Filter H5Pget_filter2 => Find<Filter>();

        public IntFromId H5Pget_external_count => Find<IntFromId>();

        public IntFromId H5Pclose => Find<IntFromId>();

        private T Find<T>([System.Runtime.CompilerServices.CallerMemberName] string name = "")
            where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(_handle, name));

        private bool Has(string name) => NativeLibrary.TryGetExport(_handle, name, out _);

        private long Global(string name) => Marshal.ReadInt64(NativeLibrary.GetExport(_handle, name));
    }
}
