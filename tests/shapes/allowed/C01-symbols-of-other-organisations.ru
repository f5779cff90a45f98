# C01: symbols of the United Nations, of assemblies whose resolutions are numbered, of decisions numbered by session
INSERT DATA { id:wt-l-9001 wpkg:documentSymbol "A/RES/217(III)A" , "A/HRC/RES/46/7" , "ECE/TRANS/WP.29/343" ,
  "UNEP/EA.5/Res.14" , "HSP/HA.1/Res.1" , "CBD/COP/DEC/15/4" , "WHA66.10" , "EB138.R2" , "MSC.448(99)" , "FCCC/SBI/2018/INF.12/Add.1" , "FCCC/KP/AWG/2010/CRP.4/Rev.4" , "A.1117(30)" , "1/CP.21" }
