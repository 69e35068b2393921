// Counts the rows in the logs at a path, from C#.
//
//     Count PATH [OPTION=VALUE]...
//
// A program that uses the package Apache.Arrow passes the stream to CArrowArrayStreamImporter and gets
// record batches. This one needs no package, so it only counts.

using System;
using System.Runtime.InteropServices;
using System.Text;

static class Panther
{
    const string Library = "panther_c";
    const int Ok = 0;

    [StructLayout(LayoutKind.Sequential)]
    public struct ArrowArray
    {
        public long Length, NullCount, Offset, BufferCount, ChildCount;
        public IntPtr Buffers, Children, Dictionary, Release, PrivateData;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct ArrowArrayStream
    {
        public IntPtr GetSchema, GetNext, GetLastError, Release, PrivateData;
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate int GetNext(ref ArrowArrayStream stream, out ArrowArray array);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate IntPtr GetLastError(ref ArrowArrayStream stream);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate void ReleaseStream(ref ArrowArrayStream stream);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate void ReleaseArray(ref ArrowArray array);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    static extern IntPtr panther_last_error();

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    public static extern int panther_new_options(out IntPtr options);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    public static extern int panther_options_set(IntPtr options, byte[] name, byte[] value);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    public static extern void panther_free_options(IntPtr options);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    public static extern int panther_open(IntPtr[] paths, UIntPtr count, IntPtr options, out IntPtr logs);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    public static extern void panther_free_logs(IntPtr logs);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    public static extern int panther_events(IntPtr logs, out ArrowArrayStream stream);

    /// A text in UTF-8 with a NUL at its end.
    public static byte[] Utf8(string text)
    {
        return Encoding.UTF8.GetBytes(text + "\0");
    }

    public static string Text(IntPtr text)
    {
        if (text == IntPtr.Zero) return "";
        int length = 0;
        while (Marshal.ReadByte(text, length) != 0) length++;
        var bytes = new byte[length];
        Marshal.Copy(text, bytes, 0, length);
        return Encoding.UTF8.GetString(bytes);
    }

    public static void Check(int status)
    {
        if (status != Ok) throw new InvalidOperationException(Text(panther_last_error()));
    }
}

static class Count
{
    static IntPtr Open(string path, string[] options)
    {
        IntPtr asked, logs;
        Panther.Check(Panther.panther_new_options(out asked));
        byte[] name = Panther.Utf8(path);
        GCHandle pinned = GCHandle.Alloc(name, GCHandleType.Pinned);
        try
        {
            Panther.Check(Panther.panther_options_set(asked, Panther.Utf8("columns"), Panther.Utf8("level")));
            foreach (string option in options)
            {
                string[] parts = option.Split(new[] { '=' }, 2);
                if (parts.Length < 2) throw new ArgumentException(option + ": expected OPTION=VALUE");
                Panther.Check(Panther.panther_options_set(asked, Panther.Utf8(parts[0]), Panther.Utf8(parts[1])));
            }
            var paths = new[] { pinned.AddrOfPinnedObject() };
            Panther.Check(Panther.panther_open(paths, (UIntPtr)1, asked, out logs));
            return logs;
        }
        finally
        {
            pinned.Free();
            Panther.panther_free_options(asked);
        }
    }

    static long Rows(ref Panther.ArrowArrayStream stream)
    {
        var next = Marshal.GetDelegateForFunctionPointer<Panther.GetNext>(stream.GetNext);
        var error = Marshal.GetDelegateForFunctionPointer<Panther.GetLastError>(stream.GetLastError);
        long rows = 0;
        for (;;)
        {
            Panther.ArrowArray batch;
            if (next(ref stream, out batch) != 0)
                throw new InvalidOperationException(Panther.Text(error(ref stream)));
            if (batch.Release == IntPtr.Zero) return rows;
            rows += batch.Length;
            Marshal.GetDelegateForFunctionPointer<Panther.ReleaseArray>(batch.Release)(ref batch);
        }
    }

    static int Main(string[] words)
    {
        if (words.Length == 0)
        {
            Console.Error.WriteLine("usage: Count PATH [OPTION=VALUE]...");
            return 2;
        }
        var options = new string[words.Length - 1];
        Array.Copy(words, 1, options, 0, options.Length);
        IntPtr logs = IntPtr.Zero;
        try
        {
            logs = Open(words[0], options);
            Panther.ArrowArrayStream stream;
            Panther.Check(Panther.panther_events(logs, out stream));
            try
            {
                Console.WriteLine(Rows(ref stream) + " rows");
            }
            finally
            {
                Marshal.GetDelegateForFunctionPointer<Panther.ReleaseStream>(stream.Release)(ref stream);
            }
            return 0;
        }
        catch (Exception error)
        {
            Console.Error.WriteLine(error.Message);
            return 2;
        }
        finally
        {
            Panther.panther_free_logs(logs);
        }
    }
}
