using System.Reflection;
using System.Runtime.InteropServices;
using Baktainer.Contracts;

namespace Baktainer.Archive.Compression;

/// <summary>
/// The part of libzstd that is needed (its stable API, any 1.4 or later). A Native AOT build links it in; elsewhere the system's own is used.
/// The C library, because a managed one needs a third to a half more of the processor, and compressing is most of what a backup costs beside the dump.
/// </summary>
internal static unsafe partial class Zstd
{
    public const int CompressionLevel = 100;
    public const int ChecksumFlag = 201;
    public const int Continue = 0;
    public const int End = 2;

    private const string Library = "libzstd";

    static Zstd() => NativeLibrary.SetDllImportResolver(typeof(Zstd).Assembly, Resolve);

    /// <summary>The result of a call, or an exception when it says an error.</summary>
    public static nuint Check(nuint result, FailureCode code) =>
        IsError(result) == 0 ? result : throw new BaktainerException(code, $"zstd: {Marshal.PtrToStringUTF8(ErrorName(result))}.");

    [LibraryImport(Library, EntryPoint = "ZSTD_createCCtx")]
    public static partial ZstdCompressHandle CreateCompress();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeCCtx")]
    public static partial nuint FreeCompress(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_setParameter")]
    public static partial nuint SetParameter(ZstdCompressHandle context, int parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_compressStream2")]
    public static partial nuint Compress(ZstdCompressHandle context, ref Window output, ref Window input, int directive);

    [LibraryImport(Library, EntryPoint = "ZSTD_createDCtx")]
    public static partial ZstdDecompressHandle CreateDecompress();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint FreeDecompress(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompressStream")]
    public static partial nuint Decompress(ZstdDecompressHandle context, ref Window output, ref Window input);

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    private static partial uint IsError(nuint result);

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorName")]
    private static partial nint ErrorName(nuint result);

    /// <summary>The bare <c>libzstd.so</c> comes with development packages only; the runtime package has the versioned name.</summary>
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library) return 0;
        foreach (var candidate in (ReadOnlySpan<string>)["libzstd.so.1", "libzstd.1.dylib", "libzstd"])
            if (NativeLibrary.TryLoad(candidate, assembly, path, out var handle)) return handle;
        throw new BaktainerException(FailureCodes.CompressorMissing, "libzstd is not installed.", "Install it (Debian: libzstd1), or choose gzip.");
    }

    /// <summary>ZSTD_inBuffer and ZSTD_outBuffer.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Window(byte* start, int size)
    {
        public byte* Start = start;
        public nuint Size = (nuint)size;
        public nuint Position;
    }
}

/// <summary>A ZSTD_CCtx.</summary>
internal sealed class ZstdCompressHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => Zstd.FreeCompress(handle) == 0;
}

/// <summary>A ZSTD_DCtx.</summary>
internal sealed class ZstdDecompressHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => Zstd.FreeDecompress(handle) == 0;
}
