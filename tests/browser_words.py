"""What the library of the browser tests holds besides the samples."""

PHONE = "0755-12345678"

HOSTILE = "<img src=x onerror=window.hacked=1>${window.hacked=2}{{window.hacked=3}}\\n\\x41"
HOSTILE_DOCUMENT = f"""紫云英观测站{HOSTILE}开放办法
第一条 紫云英观测站每逢闰年二月二十九日上午九点开放参观{HOSTILE}。
第二条 参观者应当自带雨具。
"""
