# Made with NumPy 2.4.6: python3 test/io/npy-golden.py > test/io/npy-golden.json
import base64, io, json
import numpy as np
from numpy.lib import format as f

def b(a, version=None):
    s = io.BytesIO(); f.write_array(s, a, version=version); return base64.b64encode(s.getvalue()).decode()
a = np.arange(6).reshape(2, 3)
cases = {
 "float32": (a.astype('<f4') / 4, None), "float64, big-endian": (a.astype('>f8') / 3, None), "uint8": (a.astype('u1') + 250, None),
 "int8": (a.astype('i1') - 3, None), "int16, big-endian": (a.astype('>i2') * -5000, None), "uint16": (a.astype('<u2') * 13000, None),
 "int32, Fortran order": (np.asfortranarray(a.astype('<i4') * -400000000), None), "uint32": (a.astype('<u4') * 800000000, None),
 "int64, version 2.0": (a.astype('<i8') * -2**50, (2, 0)), "uint64, version 3.0": (a.astype('<u8') * 2**50, (3, 0)),
 "bool": (a % 2 == 1, None), "float16": ((a - 2.5).astype('<f2') / 3, None),
 "three axes in Fortran order": (np.asfortranarray(np.arange(12).reshape(2, 3, 2).astype('u1')), None), "one number": (np.array(7.5), None), "one axis": (np.arange(3).astype('<i8'), None),
}
out = {k: {"file": b(*v), "shape": list(v[0].shape), "data": [float(x) for x in v[0].astype('f8').ravel(order='C')]} for k, v in cases.items()}
print(json.dumps(out, indent=1))
